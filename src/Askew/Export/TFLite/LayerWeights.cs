using Askew.Export.TFLite.Schema;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.TFLite;

/// <summary>Weights and biases as the runtime holds them: 8-bit integers with a scale for each channel, and sums of 32 bits.</summary>
internal static class LayerWeights
{
    // A channel without weights has a gain of 2^-30: its bias is as fine as 32 bits hold, and every kernel can hold the multiplier.
    private const int LeastGainBits = 30;

    /// <summary>The weights of a layer between <paramref name="input"/> and <paramref name="output"/>.</summary>
    public static ScaledWeights Of(sbyte[] values, Requantizer[] requantizers, ProgramTensor input, ProgramTensor output) =>
        ScaledWeights.Of(
            values, requantizers, input.Parameters, output.Parameters,
            Math.ScaleB(output.Parameters.Scale / input.Parameters.Scale, -LeastGainBits));

    /// <summary>Weights of 1 that add up <paramref name="size"/> elements of each channel, for a gain of
    /// <paramref name="gain"/>.</summary>
    public static ScaledWeights Sums(int channels, int size, double gain, ProgramTensor input, ProgramTensor output)
    {
        float scale = (float)(gain * output.Parameters.Scale / input.Parameters.Scale);
        return new ScaledWeights(
            [.. Enumerable.Repeat((sbyte)1, checked(channels * size))],
            [.. Enumerable.Repeat(scale, channels)],
            new int[channels],
            (float)input.Parameters.Scale);
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
