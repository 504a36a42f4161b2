using Askew.Graphs;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Tensors;

namespace Askew.Quantization.Weights;

/// <summary>Gives every layer integer weights, each the nearest, and its float biases.</summary>
internal sealed class QuantizeWeights(QuantizationOptions options) : IStep<MappedNetwork, QuantizationPlan>
{
    /// <inheritdoc/>
    public string Name => "quantize weights";

    /// <inheritdoc/>
    public QuantizationPlan Run(MappedNetwork decided)
    {
        TargetProfile target =
            decided.Target with { SnapWeightScales = decided.Target.SnapWeightScales && options.Has(QuantizationOptions.Snapping) };
        Node[] nodes = [.. decided.LinearNodes];
        var weights = new QuantizedWeights[nodes.Length];
        new Workers(options.Threads).For(nodes.Length, i => weights[i] = WeightQuantizer.Quantize(
            nodes[i], decided.LayerOf(nodes[i]), decided.ParametersOf(nodes[i].Input(0)), decided.ResultParameters(nodes[i]), target,
                decided.WeightBitsOf(nodes[i])));
        return new QuantizationPlan(decided, nodes.Zip(weights, KeyValuePair.Create));
    }
}
