using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Ranges;
using Askew.Quantization.Targets;

namespace Askew.Quantization.Weights;

/// <summary>Rounds the weights of a layer: symmetric, one scale an output channel.</summary>
internal static class WeightQuantizer
{
    // A bias as whole steps of an accumulator of 32 bits, with room for its correction and the zero point's share.
    private const double MostBiasSteps = 1 << 29;

    // The least normal number: below it single precision loses what it is.
    private const float LeastSingle = 1.17549435e-38f;

    /// <summary>Quantises the weights of <paramref name="node"/>.</summary>
    /// <param name="node">The layer's node, for messages.</param>
    /// <param name="layer">Its float weights.</param>
    /// <param name="input">The mapping of its input.</param>
    /// <param name="output">The mapping of its requantised result.</param>
    /// <param name="target">Decides about snapping, and whether a bias must be whole steps of 32 bits, which bounds the scale from
    /// below.</param>
    /// <param name="bitWidth">Bits of a weight, 2 to 8.</param>
    /// <exception cref="GraphException">A weight or bias is NaN or infinite.</exception>
    public static QuantizedWeights Quantize(
        Node node, LinearLayer layer, QuantizationParameters input, QuantizationParameters output, TargetProfile target, int bitWidth) =>
        layer.Steps is { } steps ? Decided(node, layer, steps) : Quantize(node, layer, bitWidth, (channel, scale) =>
        {
            double chosen = ScaleOf(layer, channel, scale, input, output, target, bitWidth);
            return target.SingleScales ? Math.Max((float)chosen, LeastSingle) : chosen;
        });

    /// <summary>Quantises the weights of <paramref name="node"/>, each scale as the channel's largest weight wants it.</summary>
    /// <exception cref="GraphException">A weight or bias is NaN or infinite.</exception>
    public static QuantizedWeights Quantize(Node node, LinearLayer layer, int bitWidth) =>
        Quantize(node, layer, bitWidth, (_, scale) => scale > 0 ? scale : 1);

    // The integers that the model has, to the bit: single precision is far finer than a step.
    private static QuantizedWeights Decided(Node node, LinearLayer layer, double[] steps)
    {
        var values = new sbyte[layer.Weights.Length];
        IntegerRange range = IntegerRange.Signed(layer.StepBits);
        for (int i = 0; i < values.Length; i++)
        {
            int channel = i / layer.RowLength;
            if (!double.IsFinite(layer.Bias[channel]))
            {
                throw NotFinite(node, channel);
            }

            double integer = Math.Round(layer.Weights[i] / steps[channel]);
            if (!range.Contains((long)Math.Clamp(integer, -1e9, 1e9)) || !double.IsFinite(integer))
            {
                throw new GraphException(
                    FormattableString.Invariant($"node '{node.Name}' ({node.OperatorType}): a weight of output channel {channel} is ")
                    + FormattableString.Invariant($"{integer} steps from its zero point, but weights here are symmetric, of {range.Min} ")
                    + FormattableString.Invariant($"to {range.Max} steps; export the model with symmetric weights (zero points in the ")
                    + "middle)");
            }

            values[i] = (sbyte)integer;
        }

        return new QuantizedWeights(values, steps, layer.Bias) { BitWidth = layer.StepBits };
    }

    private static GraphException NotFinite(Node node, int channel) =>
        new($"node '{node.Name}' ({node.OperatorType}): a weight or bias of output channel {channel} is NaN or infinite");

    private static QuantizedWeights Quantize(Node node, LinearLayer layer, int bitWidth, Func<int, double, double> adjust)
    {
        var values = new sbyte[layer.Weights.Length];
        var scales = new double[layer.Channels];
        int largest = IntegerRange.Symmetric(bitWidth).Max;
        for (int channel = 0; channel < layer.Channels; channel++)
        {
            ReadOnlySpan<float> row = layer.Row(channel);
            double threshold = row.IsEmpty ? 0 : Math.Abs((double)TensorPrimitives.MaxMagnitude(row));
            if (!double.IsFinite(threshold) || !double.IsFinite(layer.Bias[channel]))
            {
                throw NotFinite(node, channel);
            }

            double scale = adjust(channel, threshold / largest);
            scales[channel] = scale;
            Span<sbyte> target8 = values.AsSpan(channel * layer.RowLength, layer.RowLength);
            for (int i = 0; i < row.Length; i++)
            {
                double rounded = Rounding.Round(row[i] / scale, RoundingMode.HalfToEven);
                target8[i] = (sbyte)IntegerRange.Symmetric(bitWidth).Saturate(rounded);
            }
        }

        return new QuantizedWeights(values, scales, layer.Bias) { BitWidth = bitWidth };
    }

    private static double ScaleOf(
        LinearLayer layer, int channel, double scale, QuantizationParameters input, QuantizationParameters output, TargetProfile target,
        int bitWidth)
    {
        // A channel that does next to nothing but add its bias.
        double least = target.WholeBiases ? LargestSummand(layer.Bias[channel], output, target) / (MostBiasSteps * input.Scale) : 0;
        if (scale <= least || scale == 0)
        {
            double coarse = least > 0 ? least : 1;
            return target.Scales == ScaleSteps.PowersOfTwo ? RangeMapping.NextPowerOfTwo(coarse) : coarse;
        }

        if (target.Scales == ScaleSteps.PowersOfTwo)
        {
            return RangeMapping.NextPowerOfTwo(scale);
        }

        double best = Math.Max(least, LeastError(layer.Row(channel), scale, bitWidth));
        return target.SnapWeightScales ? Snap(layer, channel, best, input, output, target) : best;
    }

    // Where biases stand in the accumulator, corrections do, too, and each can be as large as the output's range: of a channel whose
    // weights are so small that this does not fit beside them, coarser weights do nothing that shows.
    private static double LargestSummand(double bias, QuantizationParameters output, TargetProfile target) =>
        Math.Abs(bias) + (target.BiasInAccumulator ? output.RealRange.Width : 0);

    // The scale of least squared error among those that give the largest weight a whole number of steps: of few bits it pays to clip a
    // little, and weights that lie on a grid from the start find it again, and lose nothing.
    private static double LeastError(ReadOnlySpan<float> row, double widest, int bitWidth)
    {
        int largest = IntegerRange.Symmetric(bitWidth).Max;
        double threshold = widest * largest;
        (double best, double least) = (widest, SquaredError(row, widest, largest));
        for (int steps = largest / 2; steps <= 2 * largest; steps++)
        {
            double scale = threshold / steps;
            double error = steps == largest ? double.PositiveInfinity : SquaredError(row, scale, largest);
            if (error < least)
            {
                (best, least) = (scale, error);
            }
        }

        return best;
    }

    private static double SquaredError(ReadOnlySpan<float> row, double scale, int largest) =>
        OrderedSums.Sum(row, new RoundingError((float)(1 / scale), largest)) * scale * scale;

    // The least scale not below the given one whose gain, times 2^S, is an integer; S itself can depend on the addend, so it is looked up
    // again.
    private static double Snap(
        LinearLayer layer, int channel, double scale, QuantizationParameters input, QuantizationParameters output, TargetProfile target)
    {
        double unsnapped = Requantizer.Gain(input, scale, output);
        if (unsnapped < Requantizer.DeadGain)
        {
            return scale;
        }

        // The share of the zero point is bounded from the float weights: rounding changes it by too little to move S more than once.
        double offset = LayerArithmetic.Offset(layer.Bias[channel], FloatSum(layer.Row(channel)), input, output);
        int shift;
        try
        {
            shift = Requantizer.Create(unsnapped, offset, target.MultiplierBits, target.Registers.Addend).RightShift;
        }
        catch (OverflowException)
        {
            // Reported with the node's name where the requantisers are made.
            return scale;
        }

        double multiplier = Math.ScaleB(unsnapped, shift);
        double exact = Math.Ceiling(multiplier);
        return exact > 0 && multiplier > 0 ? scale * (exact / multiplier) : scale;
    }

    private static double FloatSum(ReadOnlySpan<float> row)
    {
        double sum = 0;
        foreach (float weight in row)
        {
            sum += weight;
        }

        return sum;
    }

    /// <summary>The square of what rounding to whole steps within bounds does to a weight, in steps.</summary>
    private readonly struct RoundingError(float perStep, float largest) : ISumTerm
    {
        public float Of(float element)
        {
            float steps = element * perStep;
            float error = steps - Math.Max(Math.Min(MathF.Round(steps), largest), -largest);
            return error * error;
        }

        public Vector512<float> Of(Vector512<float> elements)
        {
            Vector512<float> most = Vector512.Create(largest);
            Vector512<float> steps = elements * perStep;
            Vector512<float> error = steps - Vector512.Max(Vector512.Min(Vector512.Round(steps), most), -most);
            return error * error;
        }
    }
}
