using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Execution.Kernels.Normalization;

/// <summary>What one run of <see cref="NormalizeMoments"/> multiplies its distances from the mean with.</summary>
/// <param name="Count">n.</param>
/// <param name="Center">n times the mean, or n times the zero point.</param>
/// <param name="Mantissa">Of the reciprocal root.</param>
/// <param name="RightShift">From the product to the normalised value, from 1 to 45.</param>
internal readonly record struct MomentScale(int Count, long Center, int Mantissa, int RightShift)
{
    /// <summary>Of a run whose integers and their squares add up to these.</summary>
    public static MomentScale Of(NormalizeMoments instruction, long sum, long squares)
    {
        long count = instruction.Count;
        long center = instruction.IsCentered ? sum : count * instruction.ZeroPoint;
        long off = sum - center;
        long spread = (count * squares) - (sum * sum) + (off * off);
        ReciprocalRoot root = ReciprocalRoot.Of((ulong)Math.Max(1, (spread << (2 * instruction.Raise)) + instruction.Epsilon));

        // Where the spread is 0, so are all distances, and the shift does not matter; else it is at least 14.
        int shift = ReciprocalRoot.MantissaBits + 32 - root.Shift - NormalizeMoments.FractionBits - instruction.Raise;
        return new MomentScale(instruction.Count, center, root.Mantissa, Math.Max(1, shift));
    }

    /// <summary>The normalised value of <paramref name="integer"/>.</summary>
    public long Apply(int integer) =>
        (((((long)Count * integer) - Center) * Mantissa) + (1L << (RightShift - 1))) >> RightShift;
}
