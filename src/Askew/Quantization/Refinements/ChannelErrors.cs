namespace Askew.Quantization.Refinements;

/// <summary>What is measured of one output channel of a layer on one sample: e is the error behind what follows, s how much it moves with
/// the bias.</summary>
/// <param name="Pull">The sum of s * e.</param>
/// <param name="Weight">The sum of s^2.</param>
/// <param name="Squares">The sum of e^2.</param>
internal readonly record struct ChannelErrors(double Pull, double Weight, double Squares)
{
    /// <summary>The sum of both.</summary>
    public static ChannelErrors operator +(ChannelErrors a, ChannelErrors b) =>
        new(a.Pull + b.Pull, a.Weight + b.Weight, a.Squares + b.Squares);

    /// <summary>By how much the bias is to be moved for the least sum of squares over all samples, less what is within their
    /// scatter.</summary>
    /// <param name="samples">The channel's errors, one entry a sample.</param>
    public static double Shift(ReadOnlySpan<ChannelErrors> samples)
    {
        ChannelErrors all = default;
        foreach (ChannelErrors sample in samples)
        {
            all += sample;
        }

        if (!(all.Weight > 0))
        {
            return 0;
        }

        double shift = all.Pull / all.Weight;
        double variance = 0;
        foreach (ChannelErrors sample in samples)
        {
            double deviation = sample.Pull - (shift * sample.Weight);
            variance += deviation * deviation / (all.Weight * all.Weight);
        }

        return shift == 0 ? 0 : shift * Math.Max(0, 1 - (variance / (shift * shift)));
    }
}
