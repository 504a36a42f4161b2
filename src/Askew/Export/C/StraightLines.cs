using Askew.Instructions;

namespace Askew.Export.C;

/// <summary>A fused table that is two straight lines, as those of LeakyRelu and PRelu are: <c>(value * multiplier + addend) >> shift</c>, saturated.</summary>
/// <param name="Split">Below it the first line counts, from it on the second.</param>
/// <param name="Min">The smallest output.</param>
/// <param name="Max">The largest output.</param>
/// <param name="Below">Multiplier and addend of the first line.</param>
/// <param name="Above">Multiplier and addend of the second line.</param>
internal sealed record StraightLines(int Split, int Min, int Max, (int Multiplier, int Addend) Below, (int Multiplier, int Addend) Above)
{
    /// <summary>The shift.</summary>
    public const int Shift = 17;

    // A slope is known to about one step over the whole line.
    private const int Spread = 512;

    // Outputs are steps, so the corner is known to some entries.
    private const int CornerSpread = 24;

    // Products of values of so many bits with multipliers of at most 2^Shift fit 32 bits.
    private const int LargestMagnitude = 1 << 12;

    /// <summary>The lines that give every entry of the table of <paramref name="stage"/>; null where there is no table, or no such lines.</summary>
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
        foreach (int offset in Enumerable.Range(0, (2 * CornerSpread) + 1).Select(i => i % 2 == 0 ? i / 2 : -(i + 1) / 2).Append(-corner).Distinct())
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

    // For each multiplier near the slope, entry after entry narrows the addends that give it.
    private static (int Multiplier, int Addend)? Line(ReadOnlySpan<short> entries, int first, int min, int max)
    {
        int start = 0;
        int end = entries.Length - 1;
        while (start < end && entries[start + 1] == entries[start])
        {
            start++;
        }

        while (end > start && entries[end - 1] == entries[end])
        {
            end--;
        }

        double slope = end > start ? (double)(entries[end] - entries[start]) / (end - start) : 0;
        int middle = (int)Math.Round(Math.ScaleB(slope, Shift));
        int spread = end > start ? (int)Math.Min((2L << Shift) / (end - start), Spread) : 0;
        for (int i = 0; i <= 2 * spread; i++)
        {
            int multiplier = middle + ((i % 2 == 0 ? 1 : -1) * ((i + 1) / 2));
            long least = int.MinValue;
            long most = int.MaxValue;
            for (int e = 0; e < entries.Length && least <= most; e++)
            {
                long product = (long)multiplier * (first + e);
                least = entries[e] == min ? least : Math.Max(least, ((long)entries[e] << Shift) - product);
                most = entries[e] == max ? most : Math.Min(most, ((long)(entries[e] + 1) << Shift) - 1 - product);
            }

            long largest = (long)Math.Abs(multiplier) * LargestMagnitude;
            long addend = (least + most) / 2;
            if (least <= most && largest + Math.Abs(addend) <= int.MaxValue)
            {
                return (multiplier, (int)addend);
            }
        }

        return null;
    }
}
