using Askew.Numerics;

namespace Askew.Calibration;

/// <summary>Glow's way: bins are dropped two at a time where they hold least; of all windows on this path the one is taken whose
/// distribution differs least from its quantised form.</summary>
/// <param name="options">Bins, smoothing, treatment of the spike at zero.</param>
internal sealed class AsymmetricEntropyCalibrator(EntropyOptions options) : ICalibrator
{
    /// <inheritdoc/>
    public string Name => "entropy-asymmetric";

    /// <inheritdoc/>
    public bool UsesConsumerClamp { get; init; }

    /// <inheritdoc/>
    public ClippingRange Calibrate(ActivationStatistics statistics, int bitWidth) => Explain(statistics, bitWidth).Range;

    /// <summary>The range, and how many windows were compared.</summary>
    public (ClippingRange Range, int Candidates) Explain(ActivationStatistics statistics, int bitWidth)
    {
        ClippingRange observed = statistics.Observed;
        int levels = 1 << bitWidth;
        if (statistics.IsDegenerate || options.Bins < levels)
        {
            return (observed, 0);
        }

        double[] flattened = ZeroSpike.Flatten(statistics, [0, observed.Min, observed.Max], options.SpikeRatio);
        double[] held = Rebinned(statistics, statistics.Counts);
        var divergence = new KullbackLeiblerWindow(Rebinned(statistics, flattened), options.Smoothing, levels, options.EvenLevels);
        (int first, int end) = (0, held.Length);
        (int First, int End, double Divergence) best = (first, end, double.PositiveInfinity);
        int candidates = 0;
        while (end - first >= levels)
        {
            candidates++;
            double divergenceHere = divergence.Of(first, end);
            if (divergenceHere < best.Divergence)
            {
                best = (first, end, divergenceHere);
            }

            (first, end) = Narrowed(held, first, end);
        }

        double width = observed.Width / held.Length;
        var range = new ClippingRange(
            best.First == 0 ? observed.Min : observed.Min + (best.First * width),
            best.End == held.Length ? observed.Max : observed.Min + (best.End * width));
        return (range, candidates);
    }

    // One bin on each side goes, or two on one: whatever holds least.
    private static (int First, int End) Narrowed(double[] held, int first, int end)
    {
        double both = held[first] + held[end - 1];
        double left = held[first] + held[first + 1];
        double right = held[end - 1] + held[end - 2];
        if (both <= left && both <= right)
        {
            return (first + 1, end - 1);
        }

        return left <= right ? (first + 2, end) : (first, end - 2);
    }

    private double[] Rebinned(ActivationStatistics statistics, double[] counts)
    {
        var bins = new double[options.Bins];
        double perUnit = options.Bins / statistics.Observed.Width;
        for (int bin = 0; bin < counts.Length; bin++)
        {
            if (counts[bin] > 0)
            {
                Spreading.Spread(
                    bins, counts[bin], (statistics.LowerBorder(bin) - statistics.Min) * perUnit,
                        (statistics.LowerBorder(bin + 1) - statistics.Min) * perUnit);
            }
        }

        return bins;
    }
}
