namespace Askew.Calibration;

/// <summary>Where a percentile cuts.</summary>
internal enum PercentileSides
{
    /// <summary>On both sides, each on its own: the share beyond the value is cut above, and as much below.</summary>
    Both,

    /// <summary>Above only; the smallest value stays.</summary>
    Upper,

    /// <summary>Below only; the largest value stays.</summary>
    Lower,

    /// <summary>The same distance from 0 on both sides: the percentile of the magnitudes.</summary>
    Magnitude,
}
