namespace Askew.Numerics;

/// <summary>The roundings of <see cref="RoundingMode"/>, for reals and for shifts.</summary>
internal static class Rounding
{
    /// <summary><paramref name="value"/> rounded to an integer, still as a double.</summary>
    public static double Round(double value, RoundingMode mode) => mode switch
    {
        RoundingMode.HalfToEven => Math.Round(value, MidpointRounding.ToEven),
        RoundingMode.HalfUp => RoundHalfUp(value),
        RoundingMode.Floor => Math.Floor(value),
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    /// <summary><paramref name="value"/> / 2^<paramref name="shift"/> as an integer.</summary>
    /// <param name="value">The dividend.</param>
    /// <param name="shift">0 to 62.</param>
    /// <param name="mode">The rounding.</param>
    public static long ShiftRight(long value, int shift, RoundingMode mode)
    {
        long floor = value >> shift;
        if (mode == RoundingMode.Floor || shift == 0)
        {
            return floor;
        }

        long remainder = value - (floor << shift);
        long half = 1L << (shift - 1);
        bool up = mode switch
        {
            RoundingMode.HalfUp => remainder >= half,
            RoundingMode.HalfToEven => remainder > half || (remainder == half && (floor & 1) != 0),
            _ => throw new ArgumentOutOfRangeException(nameof(mode)),
        };
        return up ? floor + 1 : floor;
    }

    // floor(x + 0.5) is wrong for 0.49999999999999994, where the sum itself rounds up to 1.
    private static double RoundHalfUp(double value)
    {
        double floor = Math.Floor(value);
        return value - floor >= 0.5 ? floor + 1 : floor;
    }
}
