using Askew.Numerics;

namespace Askew.Calibration;

/// <summary>PyTorch's MovingAverageMinMaxObserver: the extremes of the samples, averaged with weights that fall with their age.</summary>
/// <param name="averagingConstant">The weight of each new sample.</param>
internal sealed class MovingAverageCalibrator(double averagingConstant) : ICalibrator
{
    /// <inheritdoc/>
    public string Name => "moving-average";

    /// <inheritdoc/>
    public bool UsesConsumerClamp { get; init; }

    /// <inheritdoc/>
    public ClippingRange Calibrate(ActivationStatistics statistics, int bitWidth)
    {
        (float min, float max) = MovingAverage.Of(statistics.Samples, (float)averagingConstant);
        return new ClippingRange(min, max);
    }
}
