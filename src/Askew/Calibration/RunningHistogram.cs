using Askew.Numerics;

namespace Askew.Calibration;

/// <summary>A histogram over a range that grew while it was filled, as PyTorch's HistogramObserver keeps it: single precision, uniform
/// bins.</summary>
/// <remarks>What is in it depends on the order of the samples, so two of them cannot be merged.</remarks>
/// <param name="Min">Where the first bin begins.</param>
/// <param name="Max">Where the last bin ends.</param>
/// <param name="Counts">Values in each bin; fractions arise where bins were divided.</param>
internal sealed record RunningHistogram(float Min, float Max, float[] Counts)
{
    /// <summary>The number of bins.</summary>
    public const int Bins = 2048;

    /// <summary>The histogram with every bin beyond <paramref name="clamp"/> added to the outermost one within, on as many bins as
    /// before.</summary>
    public RunningHistogram ClampedTo(ClippingRange clamp)
    {
        ClippingRange kept = new ClippingRange(Min, Max).Intersect(clamp);
        if (kept == new ClippingRange(Min, Max))
        {
            return this;
        }

        if (Min >= Max)
        {
            return this with { Min = (float)kept.Min, Max = (float)kept.Max };
        }

        var sums = new double[Counts.Length];
        double width = ((double)Max - Min) / Counts.Length;
        double newWidth = kept.Width / Counts.Length;
        for (int bin = 0; bin < Counts.Length; bin++)
        {
            double lower = newWidth > 0 ? (kept.Clamp(Min + (bin * width)) - kept.Min) / newWidth : 0;
            double upper = newWidth > 0 ? (kept.Clamp(Min + ((bin + 1) * width)) - kept.Min) / newWidth : 0;
            double below = Math.Max(0, Math.Min(kept.Min - (Min + (bin * width)), width));
            double above = Math.Max(0, Math.Min(Min + ((bin + 1) * width) - kept.Max, width));
            sums[0] += Counts[bin] * below / width;
            sums[^1] += Counts[bin] * above / width;
            Spreading.Spread(sums, Counts[bin] * Math.Max(0, width - below - above) / width, lower, upper);
        }

        return new RunningHistogram((float)kept.Min, (float)kept.Max, Array.ConvertAll(sums, sum => (float)sum));
    }
}
