using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Execution.Kernels.Normalization;

/// <summary>What one run of <see cref="NormalizeMoments"/> multiplies its distances from the mean with.</summary>
/// <param name="Count">n.</param>
/// <param name="Center">n times the mean, or n times the zero point.</param>
/// <param name="Mantissa">Of the reciprocal root.</param>
/// <param name="RightShift">From the product to the normalised value, from 14 to 45.</param>
internal readonly record struct MomentScale(int Count, long Center, int Mantissa, int RightShift)
{
    /// <summary>Of a run whose integers and their squares add up to these.</summary>
    public static MomentScale Of(NormalizeMoments instruction, long sum, long squares)
    {
        long count = instruction.Count;
        long center = instruction.IsCentered ? sum : count * instruction.ZeroPoint;
        long off = sum - center;
        ulong spread = (ulong)((count * squares) - (sum * sum) + (off * off) + instruction.Epsilon);
        ReciprocalRoot root = ReciprocalRoot.Of(spread);
        return new MomentScale(
            instruction.Count, center, root.Mantissa, ReciprocalRoot.MantissaBits + 32 - root.Shift - NormalizeMoments.FractionBits);
    }

    /// <summary>The normalised value of <paramref name="integer"/>.</summary>
    public long Apply(int integer) =>
        (((((long)Count * integer) - Center) * Mantissa) + (1L << (RightShift - 1))) >> RightShift;
}
