using Askew.Numerics;

namespace Askew.Calibration;

/// <summary>PyTorch's HistogramObserver: the range of least squared error on a histogram that grew with the samples.</summary>
internal sealed class HistogramCalibrator : ICalibrator
{
    /// <inheritdoc/>
    public string Name => "histogram";

    /// <inheritdoc/>
    public bool UsesConsumerClamp { get; init; }

    /// <inheritdoc/>
    public StatisticsNeeds Needs => StatisticsNeeds.RunningHistogram;

    /// <inheritdoc/>
    public ClippingRange Calibrate(ActivationStatistics statistics, int bitWidth)
    {
        RunningHistogram histogram = statistics.Running ?? throw new InvalidOperationException(
            "The method 'histogram' needs a running histogram, and these statistics have none. Collect them anew, with what this "
            + "method needs.");
        (float min, float max) = histogram.Min < histogram.Max
            ? new RunningHistogramSearch(histogram).Find()
            : (histogram.Min, histogram.Max);
        return new ClippingRange(min, max);
    }
}
