using Askew.Calibration;
using Askew.Numerics;

namespace Askew.Reports.Network;

/// <summary>The range that a method gives a tensor.</summary>
/// <param name="Method">The method.</param>
/// <param name="Min">Where the range begins.</param>
/// <param name="Max">Where it ends.</param>
/// <param name="Outside">The share of the tensor's values that lies outside and is clipped, 0 to 1; to the resolution of the
/// histogram.</param>
internal sealed record RangeReport(string Method, double Min, double Max, double Outside)
{
    /// <summary>What <paramref name="range"/> means for a tensor with these statistics.</summary>
    internal static RangeReport Of(string method, ClippingRange range, ActivationStatistics statistics)
    {
        double outside = 0;
        for (int bin = 0; bin < statistics.Counts.Length; bin++)
        {
            double from = statistics.LowerBorder(bin);
            double to = statistics.LowerBorder(bin + 1);
            double inside = to > from
                ? Math.Max(0, Math.Min(to, range.Max) - Math.Max(from, range.Min)) / (to - from)
                : from >= range.Min && from <= range.Max ? 1 : 0;
            outside += statistics.Counts[bin] * (1 - Math.Min(1, inside));
        }

        return new RangeReport(method, Significant.Of(range.Min), Significant.Of(range.Max), Significant.Of(outside / statistics.Total));
    }
}
