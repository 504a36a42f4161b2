namespace Askew.Calibration;

/// <summary>Flattens bins that hold far more than their neighbours because a function before or after the tensor piles values up
/// there.</summary>
/// <remarks>After a Relu up to 90 % of all values are exactly zero; they say nothing about the range, yet would decide it.</remarks>
internal static class ZeroSpike
{
    private const int NeighboursEachSide = 8;

    /// <summary>The counts, with each spike among <paramref name="values"/> replaced by its neighbours' median.</summary>
    /// <param name="statistics">The histogram.</param>
    /// <param name="values">Where spikes can be: zero, and the bounds of a clamp.</param>
    /// <param name="ratio">A bin with more than this many times its neighbours' median is a spike; 0 for none.</param>
    public static double[] Flatten(ActivationStatistics statistics, IEnumerable<double> values, double ratio)
    {
        double[] counts = [.. statistics.Counts];
        if (ratio <= 0)
        {
            return counts;
        }

        foreach (double value in values.Where(v => v >= statistics.Min && v <= statistics.Max))
        {
            int bin = statistics.BinOf(value);
            double[] neighbours = [.. Neighbours(statistics.Counts, bin).Order()];
            if (neighbours.Length == 0)
            {
                continue;
            }

            double median = (neighbours[(neighbours.Length - 1) / 2] + neighbours[neighbours.Length / 2]) / 2;
            // Never fewer than one value: far out in a tail the median is 0, and single values there are no spikes.
            if (statistics.Counts[bin] > ratio * Math.Max(median, 1))
            {
                counts[bin] = median;
            }
        }

        // A tensor that is nothing but spikes keeps them: there is nothing else to go by.
        return counts.Sum() > 0 ? counts : [.. statistics.Counts];
    }

    private static IEnumerable<double> Neighbours(double[] counts, int bin) => Enumerable
        .Range(bin - NeighboursEachSide, (2 * NeighboursEachSide) + 1)
        .Where(i => i != bin && i >= 0 && i < counts.Length)
        .Select(i => counts[i]);
}
