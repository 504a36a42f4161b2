using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Askew.Graphs;

namespace Askew.Quantization.Planning;

/// <summary>All quantisation facts of one network for one target: structure, widths, mappings, and the integer weights.</summary>
internal sealed record QuantizationPlan : MappedNetwork
{
    /// <summary>Takes over the weights.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weights">One entry for each of <see cref="NetworkStructure.LinearNodes"/>.</param>
    public QuantizationPlan(MappedNetwork network, IEnumerable<KeyValuePair<Node, QuantizedWeights>> weights)
        : base(network) => Weights = weights.ToImmutableDictionary();

    private ImmutableDictionary<Node, QuantizedWeights> Weights { get; init; }

    private protected override void CheckInvariants()
    {
        base.CheckInvariants();
        Require(LinearNodes.All(Weights.ContainsKey), "a layer has no weights");
        Require(
            LinearNodes.All(node => WeightsOf(node).Values.Length == LayerOf(node).Weights.Length
                && WeightsOf(node).BitWidth == WeightBitsOf(node)),
            "a layer's weights are not as many, or not as wide, as was decided");
        Require(LinearNodes.All(node => WeightsOf(node).Scales.All(scale => scale > 0)), "a weight's scale is not positive");
    }

    private protected override JsonObject Describe() => Described.Of(
        ("layers", Described.List(LinearNodes, node => Described.Of(
            ("name", node.Name),
            ("bits", WeightsOf(node).BitWidth),
            ("scales", Described.List(WeightsOf(node).Scales, scale => scale)),
            ("weights", Convert.ToBase64String(MemoryMarshal.AsBytes(WeightsOf(node).Values.AsSpan()))),
            ("bias", Described.List(WeightsOf(node).Bias, bias => bias))))));

    /// <summary>The quantised weights and biases of <paramref name="node"/>.</summary>
    public QuantizedWeights WeightsOf(Node node) => Weights.TryGetValue(node, out QuantizedWeights? weights) ? weights
        : throw new BrokenInvariantException($"node '{node.Name}' ({node.OperatorType}) is asked for its integer weights, but has none");

    /// <summary>The same with other weights for some layers.</summary>
    internal QuantizationPlan WithWeights(IEnumerable<KeyValuePair<Node, QuantizedWeights>> weights) =>
        this with { Weights = Weights.SetItems(weights) };
}
