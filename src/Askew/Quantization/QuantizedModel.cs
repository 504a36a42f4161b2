using Askew.Calibration;
using Askew.Graphs;
using Askew.Instructions;

namespace Askew.Quantization;

/// <summary>The result of a quantisation.</summary>
/// <param name="Program">The integer-only network.</param>
/// <param name="Plan">How it was decided.</param>
/// <param name="Layers">What became of each node, in order.</param>
/// <param name="Bounds">The proof that nothing overflows, one entry an instruction.</param>
/// <param name="Notes">What the user should know about it, one sentence each.</param>
public sealed record QuantizedModel(
    IntegerProgram Program, QuantizationPlan Plan, IReadOnlyList<LoweredLayer> Layers, IReadOnlyList<LayerBounds> Bounds, IReadOnlyList<string> Notes)
{
    /// <summary>What the ranges were chosen from: the statistics of the tensors of <see cref="Plan"/>'s graph, which may be an equalised one.</summary>
    public IReadOnlyDictionary<Value, ActivationStatistics> Statistics { get; init; } = new Dictionary<Value, ActivationStatistics>();

    /// <summary>Whether channels were brought to like sizes first, so that the plan's graph is another than the float network that was given.</summary>
    public bool IsEqualized { get; init; }
}
