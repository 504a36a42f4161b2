using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Evaluation;

/// <summary>Makes quantised networks ready to run.</summary>
internal static class QuantizedNetworks
{
    /// <summary>Opens <paramref name="model"/>, whether all of it computes in integers or not.</summary>
    public static INetwork Open(QuantizedModel model, Workers workers) => model.HasProgram
        ? Open(model.Program, model.Floats?.Running(), workers, slice => new ProgramNetwork(slice, workers: workers))
        : new FloatNetwork(model.Floats!.Running(), workers);

    /// <summary>An integer network with its float rest, where it has one.</summary>
    /// <param name="program">The integer network.</param>
    /// <param name="rest">What computes in float, shapes known; null for nothing.</param>
    /// <param name="workers">The threads of one run.</param>
    /// <param name="open">Makes the program, or a slice of it, ready to run.</param>
    public static INetwork Open(IntegerProgram program, Graph? rest, Workers workers, Func<IntegerProgram, INetwork> open) =>
        rest is null ? open(program) : new MixedNetwork(program, rest, workers, open);
}
