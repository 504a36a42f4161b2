using Askew.Export.TFLite.Schema;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.TFLite;

/// <summary>Weights and biases as the runtime holds them: 8-bit integers with a scale for each channel, and sums of 32 bits.</summary>
internal static class LiteWeights
{
    // A channel without weights has a gain of 2^-30: its bias is as fine as 32 bits hold, and every kernel can hold the multiplier.
    private const int LeastGainBits = 30;

    // The runtime's kernels hold no larger multiplier.
    private const double LargestGain = 256;

    // Weights that have to be coarser than the program's, so that 32 bits hold the bias, may change no result by more.
    private const double LargestDeviation = 0.5;

    /// <summary>The weights of layer <paramref name="node"/> between <paramref name="input"/> and <paramref name="output"/>.</summary>
    /// <exception cref="ExportException">The runtime cannot hold them.</exception>
    public static ScaledWeights Of(string node, sbyte[] values, Requantizer[] requantizers, ProgramTensor input, ProgramTensor output)
    {
        (QuantizationParameters from, QuantizationParameters to) = (input.Parameters, output.Parameters);
        Refusal.Unless(
            requantizers.All(requantizer => requantizer.Multiplier >= 0), node,
            "it has a multiplier below 0, where the runtime has scales");
        ScaledWeights weights = ScaledWeights.Of(
            values, requantizers, from, to, Math.ScaleB(to.Scale / from.Scale, -LeastGainBits));
        int length = values.Length / requantizers.Length;
        double reach = Math.Max(from.Range.Max - from.ZeroPoint, from.ZeroPoint - from.Range.Min);
        for (int k = 0; k < requantizers.Length; k++)
        {
            double gain = Math.ScaleB(requantizers[k].Multiplier, -requantizers[k].RightShift);
            double own = weights.Scales[k] * from.Scale / to.Scale;
            double deviation = 0;
            for (int i = k * length; i < (k + 1) * length; i++)
            {
                deviation += Math.Abs((values[i] * gain) - (weights.Values[i] * own)) * reach;
            }

            Refusal.UnlessHeld(node, own, LargestGain);
            Refusal.Unless(
                deviation <= LargestDeviation, node,
                $"the bias of output channel {k} has no 32 bits beside weights as fine as its own; --target tflite sees to that");
        }

        return weights;
    }

    /// <summary>Adds the bias of a layer whose activations have elements of <paramref name="type"/>: sums of 16-bit ones have 64
    /// bits.</summary>
    public static int AddBias(LiteGraph graph, string node, ScaledWeights weights, LiteType type)
    {
        int[] shape = [weights.Biases.Length];
        var quantization = new LiteQuantization([.. weights.Scales.Select(scale => weights.InputScale * scale)]);
        return type == LiteType.Int8
            ? graph.Constant<int>($"{node}/bias", LiteType.Int32, shape, weights.Biases, quantization)
            : graph.Constant<long>($"{node}/bias", LiteType.Int64, shape, [.. weights.Biases.Select(bias => (long)bias)], quantization);
    }
}
