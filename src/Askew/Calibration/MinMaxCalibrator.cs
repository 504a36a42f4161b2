using Askew.Numerics;

namespace Askew.Calibration;

/// <summary>Covers everything that was seen.</summary>
internal sealed class MinMaxCalibrator : ICalibrator
{
    /// <inheritdoc/>
    public string Name => "minmax";

    /// <inheritdoc/>
    public bool UsesConsumerClamp { get; init; }

    /// <inheritdoc/>
    public ClippingRange Calibrate(ActivationStatistics statistics, int bitWidth) => statistics.Observed;
}
