using static System.FormattableString;

namespace Askew.Numerics;

/// <summary>A gain that no multiplier of so many bits can express.</summary>
/// <param name="gain">The gain, in output steps for each input step.</param>
/// <param name="multiplierBits">Bits of a multiplier.</param>
internal sealed class ExcessGainException(double gain, int multiplierBits)
    : OverflowException(Invariant($"its gain of {gain:g6} exceeds what a {multiplierBits}-bit multiplier can express"))
{
    /// <summary>How many times as coarse the output must at least be for the gain to fit.</summary>
    public double Excess { get; } = gain / Math.ScaleB(1, multiplierBits - 1);
}
