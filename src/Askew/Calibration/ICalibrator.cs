using Askew.Numerics;

namespace Askew.Calibration;

/// <summary>Decides which part of a tensor's values the integers shall cover. A pure function of the statistics.</summary>
internal interface ICalibrator
{
    /// <summary>The name of the method, as on the command line.</summary>
    string Name { get; }

    /// <summary>Whether the statistics shall be clamped to what the tensor's consumers let through before they are looked at.</summary>
    bool UsesConsumerClamp { get; }

    /// <summary>What the statistics must have beyond what they always have.</summary>
    StatisticsNeeds Needs => StatisticsNeeds.None;

    /// <summary>The range for a tensor with these statistics.</summary>
    /// <param name="statistics">Already clamped where <see cref="UsesConsumerClamp"/> asks for it.</param>
    /// <param name="bitWidth">Bits of the integers.</param>
    ClippingRange Calibrate(ActivationStatistics statistics, int bitWidth);
}
