namespace Askew.Calibration;

/// <summary>The histogram of the distances from zero.</summary>
internal static class MagnitudeHistogram
{
    /// <summary>The largest magnitude: where the last bin ends.</summary>
    public static double Reach(ActivationStatistics statistics) => Math.Max(Math.Abs(statistics.Min), Math.Abs(statistics.Max));

    /// <summary>Values in each of <paramref name="bins"/> bins from 0 to the largest magnitude.</summary>
    /// <param name="statistics">Where the bins lie.</param>
    /// <param name="counts">What is in them.</param>
    /// <param name="bins">Bins of the result.</param>
    public static double[] Of(ActivationStatistics statistics, double[] counts, int bins)
    {
        var magnitudes = new double[bins];
        double perUnit = bins / Reach(statistics);
        for (int bin = 0; bin < counts.Length; bin++)
        {
            if (counts[bin] > 0)
            {
                Spreading.SpreadMagnitudes(
                    magnitudes, counts[bin], statistics.LowerBorder(bin) * perUnit, statistics.LowerBorder(bin + 1) * perUnit);
            }
        }

        return magnitudes;
    }
}
