using Askew.Numerics;

namespace Askew.Calibration;

/// <summary>Stands for a choice among all other methods, tensor by tensor, by what each range does to the network's output.</summary>
/// <remarks>
/// The choice needs the network, which no calibrator sees, so <c>Quantization/Ranges/RangeSearch</c> makes it. Where there is no network to
/// try ranges on, the range is that of least squared error.
/// </remarks>
internal sealed class AutoCalibrator : ICalibrator
{
    private static readonly ICalibrator Alone = CalibratorCatalog.Create("mse");

    /// <summary>The methods whose ranges are tried: all that do not depend on the order of the samples.</summary>
    public static IReadOnlyList<ICalibrator> Candidates { get; } =
    [
        .. new[] { "mse", "minmax", "redistribution", "percentile", "entropy-asymmetric", "entropy-symmetric", "moving-average" }
            .SelectMany(name => new[] { name, name + ":consumer-clamp=on" })
            .Append("redistribution:consumer-clamp=off")
            .Distinct()
            .Select(CalibratorCatalog.Parse),
    ];

    /// <inheritdoc/>
    public string Name => "auto";

    /// <inheritdoc/>
    public bool UsesConsumerClamp { get; init; } = true;

    /// <inheritdoc/>
    public ClippingRange Calibrate(ActivationStatistics statistics, int bitWidth) => Alone.Calibrate(statistics, bitWidth);
}
