using Askew.Instructions;

namespace Askew.Export.C.Writing;

/// <summary>A fused table that is two straight lines, as those of LeakyRelu and PRelu are: <c>(value * multiplier + addend) >> shift</c>,
/// saturated.</summary>
/// <param name="Split">Below it the first line counts, from it on the second.</param>
/// <param name="Min">The smallest output.</param>
/// <param name="Max">The largest output.</param>
/// <param name="Below">Multiplier and addend of the first line.</param>
/// <param name="Above">Multiplier and addend of the second line.</param>
internal sealed record StraightLines(int Split, int Min, int Max, (int Multiplier, int Addend) Below, (int Multiplier, int Addend) Above)
{
    /// <summary>The shift.</summary>
    public const int Shift = 22;

    // Each halves what is left of the multipliers at least.
    private const int MostAttempts = 40;

    // Outputs are steps, so the corner is known to some entries.
    private const int CornerSpread = 48;

    // Larger tables have slopes that take more than 32 bits.
    private const int LargestMagnitude = 1 << 12;

    /// <summary>The lines that give every entry of the table of <paramref name="stage"/>; null where there is no table, or no such
    /// lines.</summary>
    public static StraightLines? Of(OutputStage stage)
    {
        if (stage.Table is not { Length: > 8 } table || stage.Saturation.Min < -LargestMagnitude || stage.Saturation.Max > LargestMagnitude)
        {
            return null;
        }

        int first = stage.Saturation.Min;
        int min = table.Min();
        int max = table.Max();
        int corner = Corner(table);
        foreach (int offset in Enumerable.Range(0, (2 * CornerSpread) + 1).Select(i => i % 2 == 0 ? i / 2 : -(i + 1) / 2)
            .Append(-corner).Distinct())
        {
            int split = first + corner + offset;
            if (split < first || split > first + table.Length - 2)
            {
                continue;
            }

            int length = split - first;
            (int, int)? below = length == 0 ? (0, 0) : Line(table.AsSpan(0, length), first, min, max);
            (int, int)? above = below is null ? null : Line(table.AsSpan(length), split, min, max);
            if (below is { } one && above is { } other)
            {
                return new StraightLines(split, min, max, one, other);
            }
        }

        return null;
    }

    /// <summary>The one line, without saturation, that gives every entry of <paramref name="table"/>, whose first entry belongs to 0; null
    /// where there is none.</summary>
    public static (int Multiplier, int Addend)? Through(ReadOnlySpan<short> table)
    {
        if (Line(table, 0, int.MinValue, int.MaxValue) is not { } line)
        {
            return null;
        }

        for (int i = 0; i < table.Length; i++)
        {
            if (((i * line.Multiplier) + line.Addend) >> Shift != table[i])
            {
                return null;
            }
        }

        return line;
    }

    /// <summary>The output for <paramref name="value"/>.</summary>
    public int At(int value)
    {
        (int multiplier, int addend) = value < Split ? Below : Above;
        return Math.Clamp(((value * multiplier) + addend) >> Shift, Min, Max);
    }

    // Where the slope changes most: the place farthest from the chord of its ends, among those that saturation has not bent.
    private static int Corner(short[] table)
    {
        int start = Array.LastIndexOf(table, table[0]);
        int end = Array.IndexOf(table, table[^1]);
        if (end <= start)
        {
            return 0;
        }

        // Flat ends of few entries are steps, not saturation.
        int corner = start;
        double farthest = 0;
        for (int i = start; i <= end; i++)
        {
            double chord = table[start] + ((double)(table[end] - table[start]) * (i - start) / (end - start));
            if (Math.Abs(table[i] - chord) > farthest)
            {
                farthest = Math.Abs(table[i] - chord);
                corner = i;
            }
        }

        return corner;
    }

    // Each entry bounds the addend from both sides. Where two of them leave nothing between, they bound the multiplier, too, so every
    // attempt that fails brings the next one closer.
    private static (int Multiplier, int Addend)? Line(ReadOnlySpan<short> entries, int first, int min, int max)
    {
        long lowest = 0;
        long highest = 1L << (Shift + 2);
        for (int attempt = 0; attempt < MostAttempts && lowest <= highest; attempt++)
        {
            long multiplier = (lowest + highest) / 2;
            (long Addend, int Value, int Entry) least = (long.MinValue, 0, 0);
            (long Addend, int Value, int Entry) most = (long.MaxValue, 0, 0);
            for (int e = 0; e < entries.Length; e++)
            {
                long below = ((long)entries[e] << Shift) - (multiplier * (first + e));
                long above = below + (1L << Shift) - 1;
                least = entries[e] != min && below > least.Addend ? (below, first + e, entries[e]) : least;
                most = entries[e] != max && above < most.Addend ? (above, first + e, entries[e]) : most;
            }

            if (least.Addend <= most.Addend)
            {
                // Entries that are all saturated bound it from one side, or from none.
                long addend = least.Addend == long.MinValue
                    ? most.Addend == long.MaxValue ? 0 : most.Addend
                    : most.Addend == long.MaxValue ? least.Addend : (least.Addend + most.Addend) / 2;
                bool fits = Fits(multiplier, addend, first) && Fits(multiplier, addend, first + Math.Max(0, entries.Length - 1));
                return fits ? ((int)multiplier, (int)addend) : null;
            }

            long distance = most.Value - least.Value;
            long room = ((long)(most.Entry + 1 - least.Entry) << Shift) - 1;
            if (distance > 0)
            {
                highest = Math.Min(multiplier - 1, (long)Math.Floor((double)room / distance));
            }
            else if (distance < 0)
            {
                lowest = Math.Max(multiplier + 1, (long)Math.Ceiling((double)room / distance));
            }
            else
            {
                return null;
            }
        }

        return null;
    }

    private static bool Fits(long multiplier, long addend, int value) =>
        Math.Abs(multiplier * value) <= int.MaxValue && Math.Abs((multiplier * value) + addend) <= int.MaxValue
            && Math.Abs(addend) <= int.MaxValue;
}
