using Askew.Quantization.Planning;
using Askew.Quantization.Targets;

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
        return new QuantizationPlan(decided, decided.LinearNodes.Select(node => KeyValuePair.Create(node, WeightQuantizer.Quantize(
            node, decided.LayerOf(node), decided.ParametersOf(node.Input(0)), decided.ResultParameters(node), target,
                decided.WeightBitsOf(node)))));
    }
}
