namespace Askew.Calibration;

/// <summary>Moves counts from one set of bins to another, spreading each evenly over the interval it comes from.</summary>
/// <remarks>Spread counts leave no holes where bins are stretched; a search would take holes for structure.</remarks>
internal static class Spreading
{
    /// <summary>Adds <paramref name="count"/> values that lie evenly between <paramref name="from"/> and <paramref name="to"/>, in bins
    /// from the left end.</summary>
    public static void Spread(double[] bins, double count, double from, double to)
    {
        int last = bins.Length - 1;
        int first = (int)Math.Clamp(Math.Floor(from), 0, last);
        int final = (int)Math.Clamp(Math.Floor(to), first, last);
        if (first == final)
        {
            bins[first] += count;
            return;
        }

        double density = count / (to - from);
        bins[first] += density * (first + 1 - from);
        for (int i = first + 1; i < final; i++)
        {
            bins[i] += density;
        }

        bins[final] += density * (to - final);
    }

    /// <summary>Like <see cref="Spread"/>, into bins of magnitude: what lies below 0 is mirrored.</summary>
    public static void SpreadMagnitudes(double[] bins, double count, double from, double to)
    {
        if (from < 0 && to > 0)
        {
            double below = -from / (to - from);
            Spread(bins, count * below, 0, -from);
            Spread(bins, count * (1 - below), 0, to);
            return;
        }

        (double start, double end) = from < 0 ? (-to, -from) : (from, to);
        Spread(bins, count, start, end);
    }

    /// <summary>Entry i: how much lies in bin i and beyond.</summary>
    public static double[] SumsBeyond(double[] values)
    {
        var sums = new double[values.Length + 1];
        for (int i = values.Length - 1; i >= 0; i--)
        {
            sums[i] = sums[i + 1] + values[i];
        }

        return sums;
    }
}
