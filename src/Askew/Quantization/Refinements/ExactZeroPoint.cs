using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Targets;
using Askew.Quantization.Weights;

namespace Askew.Quantization.Refinements;

/// <summary>Lets what remains of the zero point be exactly what the integer weights make of it, whichever weights the target sums (eq
/// 13).</summary>
internal sealed class ExactZeroPoint : IRefinement
{
    /// <inheritdoc/>
    public string Activity => "exact zero points";

    /// <inheritdoc/>
    public bool NeedsSamples => false;

    /// <inheritdoc/>
    public QuantizedWeights Refine(LayerInLockStep layer)
    {
        QuantizationParameters input = layer.Network.ParametersOf(layer.Node.Input(0));
        QuantizedWeights weights = layer.Weights;
        return weights with
        {
            Bias = [.. weights.Bias.Select((bias, channel) => bias + (input.Scale * input.ZeroPoint * (
                LayerArithmetic.WeightSum(layer.Layer, weights, channel, layer.Network.Target.ZeroPointCorrection)
                - LayerArithmetic.WeightSum(layer.Layer, weights, channel, ZeroPointCorrection.QuantizedWeights))))],
        };
    }
}
