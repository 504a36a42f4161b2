using Askew.Graphs;
using Askew.Numerics;

namespace Askew.Operators;

/// <summary>Multipliers, shifts and addends of the instructions that are not convolutions; integers are exact, so real 0 stays real
/// 0.</summary>
internal static class RequantizationRules
{
    // zero point * 2^S and products of 16-bit operands with a 31-bit multiplier must stay within 63 bits.
    private const int LargestShift = 44;
    private const int MostMultiplierBits = 30;

    /// <summary>For <c>y = scale * x + offset</c>: (q * MUL + ADD) >> S.</summary>
    public static Requantizer RequantizeAffine(
        this ILowering lowering, double scale, double offset, QuantizationParameters from, QuantizationParameters to)
    {
        double gain = scale * from.Scale / to.Scale;
        return lowering.Requantize(gain, to.ZeroPoint + (offset / to.Scale) - (gain * from.ZeroPoint));
    }

    /// <summary>For a product of operands whose zero points are already subtracted: (p * MUL + ADD) >> S, MUL = round(gain * 2^S),
    /// ADD = zp_out * 2^S + 2^(S-1).</summary>
    public static Requantizer RequantizeProduct(this ILowering lowering, double gain, int zeroPoint)
    {
        int shift = lowering.ShiftFor(Math.Abs(gain));
        return new Requantizer(Multiplier(gain, shift), shift, ((long)zeroPoint << shift) + Half(shift));
    }

    /// <summary>For a mean: (sum(q) * MUL + ADD) >> S over <paramref name="valid"/> elements, gain = s_in / s_out / divisor,
    /// ADD = zp_out * 2^S - MUL * zp_in * valid + 2^(S-1).</summary>
    public static Requantizer RequantizeMean(
        this ILowering lowering, int valid, int divisor, QuantizationParameters from, QuantizationParameters to)
    {
        Requantizer product = lowering.RequantizeProduct(from.Scale / to.Scale / divisor, to.ZeroPoint);
        return product with { Addend = product.Addend - ((long)product.Multiplier * from.ZeroPoint * valid) };
    }

    /// <summary>For a sum: (a * MUL_a + b * MUL_b + ADD) >> S; one S, set by the larger gain,
    /// ADD = zp_out * 2^S - MUL_a * zp_a - MUL_b * zp_b + 2^(S-1).</summary>
    /// <param name="lowering">The node.</param>
    /// <param name="left">Mapping of a.</param>
    /// <param name="right">Mapping of b.</param>
    /// <param name="sign">1 to add b, -1 to subtract it.</param>
    /// <param name="to">Mapping of the result.</param>
    public static (int Left, int Right, int Shift, long Addend) RequantizeSum(
        this ILowering lowering, QuantizationParameters left, QuantizationParameters right, int sign, QuantizationParameters to)
    {
        double leftGain = lowering.SummandGain(left, to);
        double rightGain = lowering.SummandGain(right, to);
        int shift = lowering.ShiftFor(Math.Max(leftGain, rightGain));
        int a = Multiplier(leftGain, shift);
        int b = sign * Multiplier(rightGain, shift);
        long addend = ((long)to.ZeroPoint << shift) - ((long)a * left.ZeroPoint) - ((long)b * right.ZeroPoint) + Half(shift);
        return (a, b, shift, addend);
    }

    // Where nothing but zeros was seen, the scale is 1 and says nothing: whatever else comes is beyond the result's range, by any gain.
    private static double SummandGain(this ILowering lowering, QuantizationParameters from, QuantizationParameters to) =>
        from is { Scale: 1, ZeroPoint: 0 }
            ? Math.Min(1 / to.Scale, (1L << (Math.Min(lowering.MultiplierBits, MostMultiplierBits) - 1)) - 1)
            : from.Scale / to.Scale;

    /// <summary>S for a gain: as large as the target's multipliers allow.</summary>
    /// <exception cref="GraphException">The gain exceeds what such a multiplier can express.</exception>
    public static int ShiftFor(this ILowering lowering, double gain) => lowering.ShiftFor(gain, lowering.MultiplierBits);

    /// <summary>S for a gain: as large as a multiplier of <paramref name="multiplierBits"/> bits allows.</summary>
    /// <exception cref="GraphException">The gain exceeds what such a multiplier can express.</exception>
    public static int ShiftFor(this ILowering lowering, double gain, int multiplierBits)
    {
        int shift = gain < Requantizer.DeadGain
            ? LargestShift
            : Math.Min(Requantizer.ShiftFor(gain, Math.Min(multiplierBits, MostMultiplierBits)), LargestShift);
        if (shift < 0)
        {
            var excess = new ExcessGainException(gain, Math.Min(multiplierBits, MostMultiplierBits));
            throw new GraphException($"node '{lowering.Node.Name}' ({lowering.Node.OperatorType}): {excess.Message}", excess);
        }

        return shift;
    }

    /// <summary>round(gain * 2^shift).</summary>
    public static int Multiplier(double gain, int shift) =>
        checked((int)Rounding.Round(Math.ScaleB(gain, shift), RoundingMode.HalfToEven));

    /// <summary>Half a step: what makes a floor shift round half up.</summary>
    public static long Half(int shift) => shift == 0 ? 0 : 1L << (shift - 1);
}
