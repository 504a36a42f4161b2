namespace Askew.Numerics;

/// <summary>One requantisation: <c>saturate((acc * Multiplier + Addend) &gt;&gt; RightShift)</c>, floor shift.</summary>
/// <remarks>Half a step, 2^(RightShift - 1), is folded into the addend, so the result is rounded half up (paper eqs 11-14).</remarks>
/// <param name="Multiplier">MUL. For convolutions in (2^(m-2), 2^(m-1)], or 0 for a dead channel; negative only where a layer
/// subtracts or scales by a negative constant.</param>
/// <param name="RightShift">S, 0 to 62.</param>
/// <param name="Addend">ADD, rounding folded in.</param>
internal readonly record struct Requantizer(int Multiplier, int RightShift, long Addend)
{
    /// <summary>Channels with a gain below this pass nothing on: their multiplier is 0.</summary>
    public const double DeadGain = 1.0 / (1L << 40);

    /// <summary>No shift is larger: 2^62 is the last power of two in 64 bits.</summary>
    public const int LargestShift = 62;

    /// <summary>The gain of a layer's channel: M = s_in * s_w / s_out (paper section 3.2).</summary>
    public static double Gain(QuantizationParameters input, double weightScale, QuantizationParameters output) =>
        input.Scale * weightScale / output.Scale;

    /// <summary>The shift S that gives gain <paramref name="gain"/> a multiplier of <paramref name="multiplierBits"/> bits (eq
    /// 11).</summary>
    /// <returns>S; negative if the gain is more than a multiplier of that width can express.</returns>
    public static int ShiftFor(double gain, int multiplierBits)
    {
        int shift = (int)Math.Floor(-Math.Log2(gain)) + (multiplierBits - 1);

        // Log2 can be one ulp off next to a power of two; the definition is the interval that MUL must lie in.
        if (Math.ScaleB(gain, shift) > Math.ScaleB(1, multiplierBits - 1))
        {
            return shift - 1;
        }

        return Math.ScaleB(gain, shift) <= Math.ScaleB(1, multiplierBits - 2) ? shift + 1 : shift;
    }

    /// <summary>The requantiser of one channel (eqs 11, 12 and 14).</summary>
    /// <param name="gain">M = s_in * s_w / s_out; positive or 0.</param>
    /// <param name="offset">bias' / s_out + zp_out, in output steps.</param>
    /// <param name="multiplierBits">m, 3 to 31.</param>
    /// <param name="addendBits">Width of the addend's register; S is lowered until ADD fits.</param>
    /// <exception cref="ExcessGainException">The gain is too large for the multiplier.</exception>
    /// <exception cref="OverflowException">The offset is too large for the addend, at any shift.</exception>
    public static Requantizer Create(double gain, double offset, int multiplierBits, int addendBits)
    {
        bool dead = gain < DeadGain;
        int shift = dead ? multiplierBits - 1 : ShiftFor(gain, multiplierBits);
        if (shift < 0)
        {
            throw new ExcessGainException(gain, multiplierBits);
        }

        for (shift = Math.Min(shift, LargestShift); shift >= 0; shift--)
        {
            double half = shift == 0 ? 0 : Math.ScaleB(1, shift - 1);
            double addend = Rounding.Round(Math.ScaleB(offset, shift), RoundingMode.HalfToEven) + half;
            if (Math.Abs(addend) < Math.ScaleB(1, Math.Min(addendBits, 63) - 1))
            {
                int multiplier = dead ? 0 : (int)Rounding.Round(Math.ScaleB(gain, shift), RoundingMode.HalfToEven);

                // Added as integers: a double has no room for half a step beside a large offset.
                long rounded = (long)Rounding.Round(Math.ScaleB(offset, shift), RoundingMode.HalfToEven);
                return new Requantizer(multiplier, shift, rounded + (long)half);
            }
        }

        throw new OverflowException($"its offset of {offset:g6} output steps exceeds an addend of {addendBits} bits");
    }

    /// <summary>The requantised value before saturation.</summary>
    public long Apply(long accumulator) => ((accumulator * Multiplier) + Addend) >> RightShift;
}
