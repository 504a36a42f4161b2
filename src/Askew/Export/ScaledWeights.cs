using Askew.Numerics;

namespace Askew.Export;

/// <summary>A layer's weights as runtimes hold them that know scales: an integer stands for a multiple of its channel's scale, a bias is
/// counted in steps of that scale times the input's.</summary>
/// <remarks>Scales are those that the program's multipliers amount to, and biases follow from the addends, so whoever computes with them
/// computes what the program does but for ties.</remarks>
/// <param name="Values">The integers, channel by channel.</param>
/// <param name="Scales">One for each channel.</param>
/// <param name="Biases">One for each channel.</param>
/// <param name="InputScale">The scale of the input.</param>
/// <param name="Loss">What biases and weights lose at most by being whole numbers of such steps, in steps of the result.</param>
internal sealed record ScaledWeights(sbyte[] Values, float[] Scales, int[] Biases, float InputScale, double Loss)
{
    /// <summary>What a layer may lose by being written in such steps, in steps of its result: one result in sixteen lies so near a
    /// tie.</summary>
    public const double MostLoss = 1.0 / 16;

    private const double LargestBias = 1 << 30;

    /// <summary>The weights of a layer.</summary>
    /// <param name="values">Its integers, channel by channel.</param>
    /// <param name="requantizers">One for each channel.</param>
    /// <param name="from">The mapping of its input.</param>
    /// <param name="to">The mapping of its result.</param>
    /// <param name="leastScale">No scale is below this; channels without weights get it.</param>
    public static ScaledWeights Of(
        sbyte[] values, Requantizer[] requantizers, QuantizationParameters from, QuantizationParameters to, double leastScale)
    {
        (double step, int zeroPoint) = (to.Scale, to.ZeroPoint);
        int length = values.Length / requantizers.Length;
        IntegerRange range = IntegerRange.Signed(from.BitWidth);
        double reach = Math.Max(range.Max - (double)from.ZeroPoint, from.ZeroPoint - (double)range.Min);
        var integers = new sbyte[values.Length];
        var scales = new float[requantizers.Length];
        var biases = new int[requantizers.Length];
        double loss = 0;
        for (int k = 0; k < requantizers.Length; k++)
        {
            Requantizer requantizer = requantizers[k];
            double gain = Math.ScaleB(requantizer.Multiplier, -requantizer.RightShift);
            double offset = Math.ScaleB((double)requantizer.Addend, -requantizer.RightShift) - (requantizer.RightShift > 0 ? 0.5 : 0);
            long sum = 0;
            bool isZero = true;
            foreach (sbyte weight in values.AsSpan(k * length, length))
            {
                sum += weight;
                isZero &= weight == 0;
            }

            double bias = step * ((from.ZeroPoint * gain * sum) + offset - zeroPoint);

            // The bias is counted in steps of the weights' scale: those of a channel that adds next to nothing else get as coarse as 32
            // bits of bias want, a channel of zeros takes fine ones. Runtimes that are given a bias in reals make integers of it, and do
            // not always look whether it fits.
            double natural = isZero ? 0 : gain * step / from.Scale;
            double scale = Math.Max(natural, Math.Max(Math.Abs(bias) / (LargestBias * from.Scale), leastScale));
            scales[k] = (float)scale;
            biases[k] = (int)Math.Round(bias / ((double)(float)from.Scale * scales[k]));
            double lost = Math.Abs(bias - (biases[k] * (double)(float)from.Scale * scales[k]));
            for (int i = k * length; i < (k + 1) * length; i++)
            {
                integers[i] = scale > natural ? (sbyte)Math.Round(values[i] * natural / scale) : values[i];
                lost += Math.Abs((values[i] * natural) - (integers[i] * scale)) * from.Scale * reach;
            }

            loss = Math.Max(loss, lost / step);
        }

        return new ScaledWeights(integers, scales, biases, (float)from.Scale, loss);
    }
}
