using Askew.Tensors;

namespace Askew.Evaluation;

/// <summary>Makes quantised networks ready to run.</summary>
internal static class QuantizedNetworks
{
    /// <summary>Opens <paramref name="model"/>, whether all of it computes in integers or not.</summary>
    public static INetwork Open(QuantizedModel model, Workers workers) => model.Float is { } rest
        ? new FloatNetwork(rest.Running(), workers)
        : new ProgramNetwork(model.Program, workers: workers);
}
