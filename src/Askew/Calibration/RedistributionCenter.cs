namespace Askew.Calibration;

/// <summary>The centre d of the transformed values.</summary>
internal enum RedistributionCenter
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>Their median.</summary>
    Median,

    /// <summary>Half way between the smallest and the largest; fails on one-sided data.</summary>
    MidRange,
}
