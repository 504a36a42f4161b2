using Askew.Calibration;

namespace Askew.Reports.Network;

/// <summary>Activation redistribution of one tensor, step by step (paper Fig. 4).</summary>
/// <param name="Before">The values that the method looks at: clamped to what the tensor's readers let through.</param>
/// <param name="Lambda">The exponent of the Box-Cox transform.</param>
/// <param name="Offset">What is added first, so that all values are positive.</param>
/// <param name="After">The values after the transform.</param>
/// <param name="Center">The centre of the transformed values.</param>
/// <param name="Threshold">The distance from the centre beyond which values are clipped.</param>
/// <param name="Thresholds">Distances that the Kullback-Leibler search compares.</param>
/// <param name="Divergences">The divergence at each of them.</param>
/// <param name="Back">The range that the inverse transform gives.</param>
internal sealed record RedistributionReport(
    HistogramReport Before,
    double Lambda,
    double Offset,
    HistogramReport After,
    double Center,
    double Threshold,
    IReadOnlyList<double> Thresholds,
    IReadOnlyList<double> Divergences,
    RangeReport Back)
{
    private const int CurvePoints = 80;
    private const int BitWidth = 8;

    /// <summary>The steps for a tensor with these statistics; null where there is nothing to decide.</summary>
    internal static RedistributionReport? Of(ActivationStatistics statistics)
    {
        var options = new RedistributionOptions();
        Redistribution decision = new RedistributionCalibrator(options).Explain(statistics, BitWidth);
        double[] magnitudes = decision.Magnitudes;
        if (magnitudes.Length == 0)
        {
            return null;
        }

        double low = decision.Transform.Transform(statistics.Min);
        double high = decision.Transform.Transform(statistics.Max);
        double reach = Math.Max(high - decision.Center, decision.Center - low);
        int levels = 1 << (BitWidth - 1);
        var search = new KullbackLeiblerThreshold(magnitudes, options.Smoothing, levels, options.EvenLevels);
        int chosen = (int)Math.Round(decision.Threshold / reach * magnitudes.Length);
        int[] kept = [.. Enumerable.Range(0, CurvePoints + 1)
            .Select(i => levels + (int)((long)i * (magnitudes.Length - levels) / CurvePoints))
            .Append(Math.Clamp(chosen, levels, magnitudes.Length))
            .Distinct()
            .Order()];
        return new RedistributionReport(
            HistogramReport.Of(statistics),
            Significant.Of(decision.Transform.Lambda),
            Significant.Of(decision.Transform.Offset),
            HistogramReport.Of(statistics, decision.Transform.Transform, low, high),
            Significant.Of(decision.Center),
            Significant.Of(decision.Threshold),
            [.. kept.Select(bins => Significant.Of(reach * bins / magnitudes.Length))],
            [.. kept.Select(bins => Significant.Of(Math.Max(search.Divergence(bins), 0)))],
            RangeReport.Of("redistribution", decision.Range, statistics));
    }
}
