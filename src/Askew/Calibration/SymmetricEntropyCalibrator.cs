using Askew.Numerics;

namespace Askew.Calibration;

/// <summary>TensorRT's and TVM's way: the threshold on the magnitudes at which the clipped distribution differs least from its quantised
/// form.</summary>
/// <param name="options">Bins, smoothing, treatment of the spike at zero.</param>
internal sealed class SymmetricEntropyCalibrator(EntropyOptions options) : ICalibrator
{
    /// <inheritdoc/>
    public string Name => "entropy-symmetric";

    /// <inheritdoc/>
    public bool UsesConsumerClamp { get; init; }

    /// <inheritdoc/>
    public ClippingRange Calibrate(ActivationStatistics statistics, int bitWidth) => Explain(statistics, bitWidth).Range;

    /// <summary>The range, and how many thresholds were compared.</summary>
    public (ClippingRange Range, int Candidates) Explain(ActivationStatistics statistics, int bitWidth)
    {
        ClippingRange observed = statistics.Observed;
        if (statistics.IsDegenerate)
        {
            return (observed, 0);
        }

        double[] counts = ZeroSpike.Flatten(statistics, [0, observed.Min, observed.Max], options.SpikeRatio);
        double[] magnitudes = MagnitudeHistogram.Of(statistics, counts, options.Bins);

        // The magnitudes have half of the levels of a signed integer.
        var search = new KullbackLeiblerThreshold(magnitudes, options.Smoothing, 1 << (bitWidth - 1), options.EvenLevels);
        int kept = search.Find(_ => true);
        double threshold = MagnitudeHistogram.Reach(statistics) * kept / magnitudes.Length;
        return (new ClippingRange(-threshold, threshold).Intersect(observed), search.Candidates);
    }
}
