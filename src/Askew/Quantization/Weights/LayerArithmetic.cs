using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Targets;

namespace Askew.Quantization.Weights;

/// <summary>How the reals of a linear layer become its integer constants (paper eqs 11-14).</summary>
internal static class LayerArithmetic
{
    /// <summary>bias' / s_out + zp_out with bias' = bias - s_in * zp_in * sum(w) (eq 13).</summary>
    /// <param name="bias">The real bias of the channel.</param>
    /// <param name="weightSum">The real sum of the channel's weights.</param>
    /// <param name="input">The mapping of the input.</param>
    /// <param name="output">The mapping of the output.</param>
    public static double Offset(double bias, double weightSum, QuantizationParameters input, QuantizationParameters output) =>
        ((bias - (input.Scale * input.ZeroPoint * weightSum)) / output.Scale) + output.ZeroPoint;

    /// <summary>The sum of a channel's weights that the zero point is multiplied with (eq 13), float or quantised as the target wants
    /// it.</summary>
    public static double WeightSum(LinearLayer layer, QuantizedWeights weights, int channel, ZeroPointCorrection correction)
    {
        if (correction == ZeroPointCorrection.FloatWeights)
        {
            double reals = 0;
            foreach (float weight in layer.Row(channel))
            {
                reals += weight;
            }

            return reals;
        }

        long integers = 0;
        foreach (sbyte weight in weights.Values.AsSpan(channel * layer.RowLength, layer.RowLength))
        {
            integers += weight;
        }

        return integers * weights.Scales[channel];
    }

    /// <summary>The bias of a channel as whole steps of its accumulator, where the target wants that and 32 bits hold it: what other
    /// runtimes can hold, exactly. Where it stands in the accumulator, it is cut off at 32 bits: a layer's own bias fits, since
    /// <see cref="WeightQuantizer"/> chooses scales for that, and of what refinements add there is as much as fits.</summary>
    public static double StoredBias(QuantizedWeights weights, int channel, QuantizationParameters input, TargetProfile target)
    {
        double step = input.Scale * weights.Scales[channel];
        double steps = Rounding.Round(weights.Bias[channel] / step, RoundingMode.HalfToEven);
        steps = target.BiasInAccumulator ? Math.Clamp(steps, -int.MaxValue, int.MaxValue) : steps;
        return target.WholeBiases && Math.Abs(steps) <= int.MaxValue ? steps * step : weights.Bias[channel];
    }

    // (acc - zp * sum(w) + bias) * MUL, rounded half up, plus the zero point: what an engine computes that adds a bias to its accumulator.
    private static Requantizer InAccumulator(
        Requantizer requantizer, LinearLayer layer, QuantizedWeights weights, int channel, QuantizationParameters input,
            QuantizationParameters output)
    {
        long sum = 0;
        foreach (sbyte weight in weights.Values.AsSpan(channel * layer.RowLength, layer.RowLength))
        {
            sum += weight;
        }

        double bias = Rounding.Round(weights.Bias[channel] / (input.Scale * weights.Scales[channel]), RoundingMode.HalfToEven);
        double summand = Math.Clamp(bias - ((double)input.ZeroPoint * sum), -int.MaxValue, int.MaxValue);
        int shift = requantizer.RightShift;
        long half = shift == 0 ? 0 : 1L << (shift - 1);
        return requantizer with { Addend = ((long)summand * requantizer.Multiplier) + ((long)output.ZeroPoint << shift) + half };
    }

    /// <summary>The requantisers of all channels of a layer.</summary>
    /// <exception cref="GraphException">A gain or offset does not fit the target; names the node and the channel.</exception>
    public static Requantizer[] Requantizers(
        Node node, LinearLayer layer, QuantizedWeights weights, QuantizationParameters input,
            QuantizationParameters output, TargetProfile target)
    {
        var requantizers = new Requantizer[layer.Channels];

        // Where a model decides the index of a fused table, it counts in integers itself; no runtime is given such a bias in steps.
        bool isCounted = layer.Steps is not null && output.BitWidth is > 8 and < 16;
        for (int channel = 0; channel < requantizers.Length; channel++)
        {
            double sum = WeightSum(layer, weights, channel, target.ZeroPointCorrection);
            try
            {
                requantizers[channel] = Requantizer.Create(
                    Requantizer.Gain(input, weights.Scales[channel], output),
                    Offset(isCounted ? weights.Bias[channel] : StoredBias(weights, channel, input, target), sum, input, output),
                    target.LayerMultiplierBits(input.BitWidth),
                    target.Registers.Addend);
                if (target.BiasInAccumulator)
                {
                    requantizers[channel] = InAccumulator(requantizers[channel], layer, weights, channel, input, output);
                }
            }
            catch (OverflowException e)
            {
                throw new GraphException(
                    $"node '{node.Name}' ({node.OperatorType}), output channel {channel}: {e.Message}; "
                    + $"target '{target.Name}' cannot run this layer with the ranges that were chosen", e);
            }
        }

        return requantizers;
    }
}
