namespace Askew.Calibration;

/// <summary>What can be chosen about the entropy calibrators.</summary>
internal sealed record EntropyOptions
{
    /// <summary>The defaults of the symmetric search: TensorRT's bins.</summary>
    public static EntropyOptions Symmetric { get; } = new();

    /// <summary>The defaults of the asymmetric search: "in the order of 1000s" of bins, says Glow. A window has at least one bin a level,
    /// so fewer bins clip less.</summary>
    public static EntropyOptions Asymmetric { get; } = new() { Bins = 1024 };

    /// <summary>Bins of the histogram that is searched.</summary>
    public int Bins { get; init; } = 2048;

    /// <summary>What is added to each bin, in counts, before two distributions are compared.</summary>
    public double Smoothing { get; init; } = 1e-4;

    /// <summary>A bin at zero, or at an end of the range, that holds more than this many times the median of its neighbours counts as that
    /// median;
    /// 0 switches the treatment off, as in the originals.</summary>
    public double SpikeRatio { get; init; } = 10;

    /// <summary>Whether the bins are divided evenly among the levels; otherwise all levels but the last have the same whole number of bins,
    /// and the last one all that remain, as in TVM and Glow.</summary>
    public bool EvenLevels { get; init; }
}
