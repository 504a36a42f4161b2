using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Evaluation;

/// <summary>Makes quantised networks ready to run.</summary>
internal static class QuantizedNetworks
{
    /// <summary>Opens <paramref name="model"/>, whether all of it computes in integers or not.</summary>
    public static INetwork Open(QuantizedModel model, Workers workers) => model.Float is { } rest
        ? new FloatNetwork(rest.Running(), workers)
        : Open(new ProgramNetwork(model.Program, workers: workers), model.Program, model.Tail, workers);

    /// <summary>An integer network with its float tail, where it has one.</summary>
    /// <param name="integers">The integer network.</param>
    /// <param name="program">Its program.</param>
    /// <param name="tail">What computes behind it, shapes known; null for nothing.</param>
    /// <param name="workers">The threads of one run.</param>
    public static INetwork Open(INetwork integers, IntegerProgram program, Graph? tail, Workers workers) => tail is null
        ? integers
        : new TailNetwork(integers, [.. program.Inputs.Select(input => program.Tensors[input].Name)], tail, workers);
}
