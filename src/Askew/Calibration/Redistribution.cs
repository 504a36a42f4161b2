using Askew.Numerics;

namespace Askew.Calibration;

/// <summary>What activation redistribution decided for one tensor, and what it saw on the way.</summary>
/// <param name="Range">The clipping range.</param>
/// <param name="Transform">The Box-Cox transform that was fitted.</param>
/// <param name="Center">The centre of the transformed values.</param>
/// <param name="Threshold">The distance from the centre beyond which values are clipped.</param>
/// <param name="Magnitudes">The histogram of distances from the centre; empty where there was nothing to decide.</param>
/// <param name="Candidates">How many thresholds were compared.</param>
internal sealed record Redistribution(
    ClippingRange Range, BoxCox Transform, double Center, double Threshold, double[] Magnitudes, int Candidates);
