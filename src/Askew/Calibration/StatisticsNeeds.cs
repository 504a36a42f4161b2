namespace Askew.Calibration;

/// <summary>What a calibrator needs to know beyond the extremes and the histogram, which are always gathered.</summary>
[Flags]
internal enum StatisticsNeeds
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>A <see cref="RunningHistogram"/>, which must be fed with the samples in their order.</summary>
    RunningHistogram = 1,
}
