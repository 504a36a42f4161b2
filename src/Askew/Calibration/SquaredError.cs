using Askew.Numerics;

namespace Askew.Calibration;

/// <summary>The squared error that a mapping to integers makes on a histogram.</summary>
/// <remarks>
/// The values of a bin count as evenly spread over it, except those of the bin that holds zero: zero is represented exactly. With running
/// sums of the first three moments an error costs one look-up a level, however many bins there are.
/// </remarks>
internal sealed class SquaredError
{
    // With more levels a step is no wider than a few bins, and the error is as good as evenly distributed over it.
    private const int MostLevelsOneByOne = 1024;

    private readonly ActivationStatistics statistics;
    private readonly double[] counts;
    private readonly double[] borders;
    private readonly Moments[] before;

    public SquaredError(ActivationStatistics statistics)
    {
        this.statistics = statistics;
        counts = [.. statistics.Counts];
        if (statistics.Min <= 0 && statistics.Max >= 0)
        {
            counts[statistics.BinOf(0)] = 0;
        }

        borders = [.. Enumerable.Range(0, counts.Length + 1).Select(statistics.LowerBorder)];
        before = new Moments[counts.Length + 1];
        for (int bin = 0; bin < counts.Length; bin++)
        {
            before[bin + 1] = before[bin] + Part(bin, borders[bin + 1]);
        }
    }

    /// <summary>The sum of the squared errors of all values.</summary>
    public double Of(QuantizationParameters mapping)
    {
        IntegerRange integers = mapping.Range;
        (double least, double most) = mapping.RealRange;
        if (integers.Count > MostLevelsOneByOne)
        {
            Moments below = BelowValue(least);
            Moments within = BelowValue(most) - below;
            Moments above = before[^1] - within - below;
            return below.SquaredDistanceFrom(least) + above.SquaredDistanceFrom(most) + (within.Count * mapping.Scale * mapping.Scale / 12);
        }

        double sum = 0;
        Moments seen = default;
        for (int integer = integers.Min; integer < integers.Max; integer++)
        {
            double level = mapping.Dequantize(integer);
            Moments upTo = BelowValue(level + (mapping.Scale / 2));
            sum += (upTo - seen).SquaredDistanceFrom(level);
            seen = upTo;
        }

        return sum + (before[^1] - seen).SquaredDistanceFrom(most);
    }

    private Moments BelowValue(double value)
    {
        if (value <= statistics.Min)
        {
            return default;
        }

        if (value > statistics.Max)
        {
            return before[^1];
        }

        int bin = statistics.BinOf(value);
        return before[bin] + Part(bin, value);
    }

    // The moments of that part of a bin that lies below a value; all of it where the bin is a single value.
    private Moments Part(int bin, double upTo)
    {
        double count = counts[bin];
        double from = borders[bin];
        double width = borders[bin + 1] - from;
        if (width <= 0)
        {
            return new Moments(count, count * from, count * from * from);
        }

        double part = count * (upTo - from) / width;
        return new Moments(part, part * (from + upTo) / 2, part * ((from * from) + (from * upTo) + (upTo * upTo)) / 3);
    }

    private readonly record struct Moments(double Count, double Sum, double SumOfSquares)
    {
        public double SquaredDistanceFrom(double level) => Math.Max(0, SumOfSquares - (2 * level * Sum) + (level * level * Count));

        public static Moments operator +(Moments a, Moments b) => new(a.Count + b.Count, a.Sum + b.Sum, a.SumOfSquares + b.SumOfSquares);

        public static Moments operator -(Moments a, Moments b) => new(a.Count - b.Count, a.Sum - b.Sum, a.SumOfSquares - b.SumOfSquares);
    }
}
