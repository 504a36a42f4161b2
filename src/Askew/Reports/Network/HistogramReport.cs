using Askew.Calibration;

namespace Askew.Reports.Network;

/// <summary>How many values lie where, in bins of one width.</summary>
/// <param name="Start">Where the first bin begins.</param>
/// <param name="Width">The width of a bin.</param>
/// <param name="Counts">Values in each bin; fractions where values of coarser bins were spread.</param>
internal sealed record HistogramReport(double Start, double Width, IReadOnlyList<double> Counts)
{
    /// <summary>Bins of a picture: as many as can be told apart.</summary>
    private const int Bins = 120;

    /// <summary>The values of <paramref name="statistics"/>.</summary>
    public static HistogramReport Of(ActivationStatistics statistics) => Of(statistics, x => x, statistics.Min, statistics.Max);

    /// <summary>The values of <paramref name="statistics"/> after <paramref name="transform"/>, which grows with x, from
    /// <paramref name="low"/> to <paramref name="high"/>.</summary>
    internal static HistogramReport Of(ActivationStatistics statistics, Func<double, double> transform, double low, double high)
    {
        double width = (high - low) / Bins;
        if (!(width > 0) || !double.IsFinite(width))
        {
            return new HistogramReport(Significant.Of(low), 1, [statistics.Total]);
        }

        var counts = new double[Bins];
        for (int bin = 0; bin < statistics.Counts.Length; bin++)
        {
            if (statistics.Counts[bin] > 0)
            {
                double from = (transform(statistics.LowerBorder(bin)) - low) / width;
                double to = (transform(statistics.LowerBorder(bin + 1)) - low) / width;
                Spreading.Spread(counts, statistics.Counts[bin], from, Math.Max(to, from));
            }
        }

        return new HistogramReport(
            Significant.Of(low), Significant.Of(width), [.. counts.Select(count => Math.Round(count, 1)).Select(Significant.Of)]);
    }
}
