using System.Numerics;

namespace Askew.Numerics;

/// <summary>1 / sqrt(W) of a positive 64-bit integer, in integers: a table of 384 entries and one step of Newton's method.</summary>
/// <remarks>W = w * 2^(64 - 2 * shift) with w in [1/4, 1). The table has 1 / sqrt of the middle of w's interval of 1/512, so its relative
/// error e is below 2^-8.9; a step makes it at most 1.5 * e^2 + rounding: below 2^-17. A test walks all intervals.</remarks>
internal readonly record struct ReciprocalRoot
{
    /// <summary>Fraction bits of <see cref="Mantissa"/>.</summary>
    public const int MantissaBits = 29;

    private const int TableBits = 9;

    private static readonly ushort[] table = MakeTable();

    private ReciprocalRoot(int mantissa, int shift)
    {
        Mantissa = mantissa;
        Shift = shift;
    }

    /// <summary>1 / sqrt(w) in 2^-<see cref="MantissaBits"/>: from 1 to 2.</summary>
    public int Mantissa { get; }

    /// <summary>From 0 to 31: 1 / sqrt(W) = mantissa * 2^(shift - 32).</summary>
    public int Shift { get; }

    /// <summary>The table: entry i is round(2^15 / sqrt((i + 128.5) / 512)), i from 0 to 383.</summary>
    public static ReadOnlySpan<ushort> Table => table;

    /// <summary>Of <paramref name="value"/>, which is not 0.</summary>
    public static ReciprocalRoot Of(ulong value)
    {
        int shift = BitOperations.LeadingZeroCount(value) / 2;
        ulong w = (value << (2 * shift)) >> 32;
        ulong root = table[(int)(w >> (32 - TableBits)) - 128];
        ulong squared = (w * (root * root)) >> 32;
        return new ReciprocalRoot((int)((root * ((3UL << 30) - squared)) >> 17), shift);
    }

    // round(2^15 / sqrt((i + 128.5) / 512)) = round(sqrt(2^30 * 1024 / (2i + 257))), by integers alone.
    private static ushort[] MakeTable()
    {
        var entries = new ushort[384];
        for (int i = 0; i < entries.Length; i++)
        {
            // The largest r with (2r - 1)^2 * (2i + 257) <= 4 * 2^40 is the rounded root.
            ulong divisor = (ulong)((2 * i) + 257);
            ulong root = 0;
            for (ulong bit = 1 << 16; bit > 0; bit >>= 1)
            {
                ulong next = root + bit;
                root = ((2 * next) - 1) * ((2 * next) - 1) * divisor <= 1UL << 42 ? next : root;
            }

            entries[i] = (ushort)root;
        }

        return entries;
    }
}
