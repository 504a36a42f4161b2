using Askew.Numerics;

namespace Askew.Calibration;

/// <summary>Cuts a fixed share of the values off, taking the values of a bin as evenly spread over it.</summary>
/// <param name="percentile">The percentage of all values that do not lie beyond a bound; the convention is NumPy's.</param>
/// <param name="sides">Where to cut.</param>
internal sealed class PercentileCalibrator(double percentile, PercentileSides sides) : ICalibrator
{
    private const int MagnitudeBins = 8192;

    /// <inheritdoc/>
    public string Name => "percentile";

    /// <inheritdoc/>
    public bool UsesConsumerClamp { get; init; }

    /// <inheritdoc/>
    public ClippingRange Calibrate(ActivationStatistics statistics, int bitWidth)
    {
        ClippingRange observed = statistics.Observed;
        if (statistics.IsDegenerate)
        {
            return observed;
        }

        double beyond = statistics.Total * (1 - (percentile / 100));
        if (sides == PercentileSides.Magnitude)
        {
            double[] magnitudes = MagnitudeHistogram.Of(statistics, statistics.Counts, MagnitudeBins);
            double bound = MagnitudeHistogram.Reach(statistics)
                * (magnitudes.Length - Depth(magnitudes.Reverse(), beyond)) / magnitudes.Length;
            return new ClippingRange(-bound, bound).Intersect(observed);
        }

        double min = sides == PercentileSides.Upper ? observed.Min : Position(statistics, Depth(statistics.Counts, beyond));
        double max = sides == PercentileSides.Lower
            ? observed.Max
            : Position(statistics, statistics.Counts.Length - Depth(statistics.Counts.Reverse(), beyond));
        return new ClippingRange(min, Math.Max(min, max));
    }

    // How many bins, counted from the start, hold this many values; a part of a bin holds its part of the values.
    private static double Depth(IEnumerable<double> counts, double values)
    {
        int bins = 0;
        foreach (double count in counts)
        {
            if (count > values)
            {
                return bins + (values / count);
            }

            values -= count;
            bins++;
        }

        return bins;
    }

    private static double Position(ActivationStatistics statistics, double bins)
    {
        int whole = (int)bins;
        double lower = statistics.LowerBorder(whole);
        return lower + ((bins - whole) * (statistics.LowerBorder(whole + 1) - lower));
    }
}
