using Askew.Numerics;

namespace Askew.Calibration;

/// <summary>The smallest and the largest value of one tensor in one sample.</summary>
/// <param name="Sample">The number of the sample in the calibration set; keeps the order however the samples were divided.</param>
/// <param name="Min">The smallest value.</param>
/// <param name="Max">The largest value.</param>
internal readonly record struct SampleExtremes(int Sample, float Min, float Max)
{
    /// <summary>What the extremes would be had every value been moved to the nearest bound of <paramref name="clamp"/> first.</summary>
    public SampleExtremes ClampedTo(ClippingRange clamp) => this with { Min = (float)clamp.Clamp(Min), Max = (float)clamp.Clamp(Max) };
}
