using Askew.Numerics;

namespace Askew.Calibration;

/// <summary>The ranges of Microsoft's NNI: tracked extremes, widened to contain zero.</summary>
/// <param name="tracking">Which of its quantisers.</param>
/// <param name="reduceRange">Whether integers have one bit less, as those of its ObserverQuantizer do: the steps are twice as wide
/// then.</param>
internal sealed class NniCalibrator(NniTracking tracking, bool reduceRange) : ICalibrator
{
    private const float AveragingConstant = 0.01f;

    /// <inheritdoc/>
    public string Name => "nni";

    /// <inheritdoc/>
    public bool UsesConsumerClamp { get; init; }

    /// <inheritdoc/>
    public StatisticsNeeds Needs => tracking == NniTracking.Observer ? StatisticsNeeds.RunningHistogram : StatisticsNeeds.None;

    /// <inheritdoc/>
    public ClippingRange Calibrate(ActivationStatistics statistics, int bitWidth)
    {
        ClippingRange range = (tracking switch
        {
            NniTracking.Ptq => statistics.Observed,
            NniTracking.Qat => Averaged(statistics),
            _ => new HistogramCalibrator().Calibrate(statistics, bitWidth),
        }).IncludingZero();
        if (!reduceRange)
        {
            return range;
        }

        // The integers have all their bits here, so the range grows by as many steps as one bit less would have lacked.
        double growth = ((1 << bitWidth) - 1.0) / ((1 << (bitWidth - 1)) - 1.0);
        return range.Max > 0 ? range with { Max = range.Min + (range.Width * growth) }
            : range with { Min = range.Max - (range.Width * growth) };
    }

    private static ClippingRange Averaged(ActivationStatistics statistics)
    {
        (float min, float max) = MovingAverage.Of(statistics.Samples, AveragingConstant);
        return new ClippingRange(min, max);
    }
}
