using System.Numerics.Tensors;
using Askew.Graphs;

namespace Askew.Calibration;

/// <summary>Counts the values of one tensor in bins whose width is the smallest power of two that fits them into <see cref="MostBins"/>
/// bins.</summary>
/// <remarks>
/// When the range grows, neighbouring bins are joined, which loses nothing but resolution. So the result depends only on
/// the values, not on their order or on how they were divided among observers; memory does not grow with their number.
/// </remarks>
internal sealed class HistogramObserver
{
    /// <summary>Never more bins than this; from the first value of any spread on never fewer than half of it.</summary>
    public const int MostBins = 8192;

    /// <summary>Bytes of the counts of one tensor.</summary>
    public const long MostSizeInBytes = MostBins * sizeof(long);

    // Below this exponent bins would be narrower than the smallest single-precision number.
    private const int SmallestExponent = -149;

    private const double LargestBinNumber = 1L << 40;

    private readonly string tensor;
    private long[] counts = [];
    private long firstBin;
    private int exponent = SmallestExponent;
    private float min = float.PositiveInfinity;
    private float max = float.NegativeInfinity;

    /// <summary>An observer that has seen nothing.</summary>
    /// <param name="tensor">The name of the tensor, for messages.</param>
    public HistogramObserver(string tensor) => this.tensor = tensor;

    /// <summary>Whether no value was seen.</summary>
    public bool IsEmpty => min > max;

    /// <summary>Counts <paramref name="values"/>, of which there is at least one.</summary>
    /// <returns>The smallest and the largest of them.</returns>
    /// <exception cref="GraphException">One is NaN or infinite.</exception>
    public (float Min, float Max) Observe(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
        {
            throw new GraphException($"tensor '{tensor}' has no elements, so it has no range");
        }

        float low = TensorPrimitives.Min(values);
        float high = TensorPrimitives.Max(values);
        if (!float.IsFinite(low) || !float.IsFinite(high))
        {
            throw new GraphException(
                $"tensor '{tensor}' has NaN or infinite values on the calibration data; check the network in float, and its preprocessing");
        }

        Cover(low, high);

        BinCounter.Count(values, exponent, firstBin, counts);
        return (low, high);
    }

    /// <summary>Adds all that <paramref name="other"/> has seen.</summary>
    public void Merge(HistogramObserver other)
    {
        if (!other.IsEmpty)
        {
            Cover(other.min, other.max);
            Add(other.counts, other.firstBin, exponent - other.exponent);
        }
    }

    /// <summary>Adds all that <paramref name="seen"/> has in its histogram, as it came from an observer.</summary>
    public void Add(ActivationStatistics seen)
    {
        Cover((float)seen.Min, (float)seen.Max);
        Add(Array.ConvertAll(seen.Counts, count => (long)count), seen.FirstBin, exponent - Math.ILogB(seen.BinWidth));
    }

    /// <summary>What was seen.</summary>
    /// <exception cref="InvalidOperationException">Nothing was.</exception>
    public ActivationStatistics ToStatistics()
    {
        if (IsEmpty)
        {
            throw new InvalidOperationException($"Tensor '{tensor}' was never observed.");
        }

        int first = Array.FindIndex(counts, c => c != 0);
        int last = Array.FindLastIndex(counts, c => c != 0);
        double[] kept = Array.ConvertAll(counts[first..(last + 1)], c => (double)c);
        return new ActivationStatistics(min, max, Math.ScaleB(1, exponent), firstBin + first, kept);
    }

    private void Add(long[] finer, long finerFirst, int halvings)
    {
        for (int i = 0; i < finer.Length; i++)
        {
            if (finer[i] != 0)
            {
                counts[((finerFirst + i) >> Math.Min(halvings, 63)) - firstBin] += finer[i];
            }
        }
    }

    // Widens the range to contain [low, high], joining bins where they would become too many.
    private void Cover(float low, float high)
    {
        if (low >= min && high <= max)
        {
            return;
        }

        min = Math.Min(min, low);
        max = Math.Max(max, high);
        int needed = exponent;
        while (!Fits(needed))
        {
            needed++;
        }

        Coarsen(needed);
        if (counts.Length == 0)
        {
            // As many as there can ever be: a range that grows moves them, or joins them.
            counts = new long[MostBins];
            firstBin = BinOf(min, exponent) - (MostBins / 4);
        }

        long first = BinOf(min, exponent);
        long last = BinOf(max, exponent);
        if (first < firstBin || last >= firstBin + counts.Length)
        {
            Shift(first - ((counts.Length - (last - first + 1)) / 2));
        }
    }

    private void Coarsen(int newExponent)
    {
        int halvings = newExponent - exponent;
        if (halvings <= 0)
        {
            return;
        }

        exponent = newExponent;
        if (counts.Length == 0)
        {
            return;
        }

        var joined = new long[counts.Length];
        long newFirst = firstBin >> Math.Min(halvings, 63);
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] != 0)
            {
                joined[((firstBin + i) >> Math.Min(halvings, 63)) - newFirst] += counts[i];
            }
        }

        firstBin = newFirst;
        counts = joined;
    }

    private void Shift(long newFirst)
    {
        var moved = new long[counts.Length];
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] != 0)
            {
                moved[firstBin + i - newFirst] = counts[i];
            }
        }

        firstBin = newFirst;
        counts = moved;
    }

    // Bin numbers are kept small, too, or a constant tensor would have bins too narrow to be numbered.
    private bool Fits(int candidate) =>
        Math.ScaleB(Math.Max(Math.Abs((double)min), Math.Abs((double)max)), -candidate) <= LargestBinNumber
        && BinOf(max, candidate) - BinOf(min, candidate) < MostBins;

    private static long BinOf(float value, int exponent) => (long)Math.Floor(Math.ScaleB((double)value, -exponent));
}
