using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Askew.Calibration;

/// <summary>Fills a histogram as PyTorch 1.13's HistogramObserver does: the range grows with every batch, and the bins with it.</summary>
/// <remarks>
/// Equal to the original to the last bit, which is why everything here is in the precision that it is in there. Two of its habits are
/// surprising: values are counted between the bounds cut to whole numbers (what lies beyond is not counted, yet the bins count as covering
/// the whole range), and a tensor that had only one value so far is forgotten when the next batch comes.
/// </remarks>
internal sealed class RunningHistogramObserver
{
    private const int Bins = RunningHistogram.Bins;
    private const int UpsampleRate = 128;
    private const int Block = 512;

    private float min = float.PositiveInfinity;
    private float max = float.NegativeInfinity;
    private float[] counts = new float[Bins];

    /// <summary>Counts one batch, which is finite and has at least one value.</summary>
    public void Observe(ReadOnlySpan<float> values)
    {
        float low = TensorPrimitives.Min(values);
        float high = TensorPrimitives.Max(values);
        if (min >= max || !TryGrow(low, high, out Growth growth))
        {
            (min, max) = (low, high);
            counts = Count(values, low, high, min, max);
            return;
        }

        float[] added = Count(values, low, high, growth.Min, growth.Max);
        bool isWider = growth.Min != min || growth.Max != max;
        TensorPrimitives.Add(added, isWider ? Rescale(growth) : counts, added);
        (min, max, counts) = (growth.Min, growth.Max, added);
    }

    /// <summary>What was counted so far.</summary>
    public RunningHistogram ToHistogram() => new(min, max, [.. counts]);

    // The new range is a whole number of old fine bins wide, 128 of which make an old bin.
    private bool TryGrow(float low, float high, out Growth growth)
    {
        float newMin = Math.Min(low, min);
        float newMax = Math.Max(high, max);
        float fineWidth = (max - min) / (Bins * UpsampleRate);
        float fineBins = Bins * fineWidth;
        float rate = MathF.Ceiling((newMax - newMin) / fineBins);
        float start = MathF.Round((min - newMin) / fineWidth);
        newMax += (rate * fineBins) - (newMax - newMin);
        growth = new Growth(newMin, newMax, rate, start);

        // Where the range grew so much that the old one has no width beside it, the original fails; what the old one holds does not matter
        // then.
        return rate < 1e12f && start < 1e12f && float.IsFinite(newMax);
    }

    // The old counts, each divided among its fine bins, summed to the new, coarser bins by differences of the running sum. One of the two
    // sums is kept in single precision, as in the original.
    private float[] Rescale(Growth growth)
    {
        long rate = (long)growth.Rate;
        long start = (long)growth.Start;
        var sums = new double[Bins];
        double sum = 0;
        int bin = 0;
        long boundary = rate;
        for (int old = 0; old < Bins; old++)
        {
            double count = counts[old];
            long position = start + ((long)old * UpsampleRate);
            for (int fine = 0; fine < UpsampleRate; fine++, position++)
            {
                while (position >= boundary && bin < Bins - 1)
                {
                    sums[bin++] = sum;
                    boundary += rate;
                }

                sum += count;
            }
        }

        Array.Fill(sums, sum, bin, Bins - bin);
        var rescaled = new float[Bins];
        for (int i = 0; i < Bins; i++)
        {
            float before = i == 0 ? 0 : (float)sums[i - 1];
            rescaled[i] = (float)((sums[i] - before) / UpsampleRate);
        }

        return rescaled;
    }

    private static float[] Count(ReadOnlySpan<float> values, float low, float high, float from, float to)
    {
        float left = MathF.Truncate(from);
        float right = MathF.Truncate(to);
        if (left == right)
        {
            (left, right) = (low, high);
        }

        if (left == right)
        {
            (left, right) = (left - 1, right + 1);
        }

        // The positions of a block of values first, in vectors, then the counting. What lies beyond the bounds is counted after the last
        // bin.
        var counted = new int[Bins + 1];
        Span<int> positions = stackalloc int[Block];
        for (; !values.IsEmpty; values = values[Math.Min(Block, values.Length)..])
        {
            ReadOnlySpan<float> block = values[..Math.Min(Block, values.Length)];
            FindPositions(block, left, right, positions);
            foreach (int position in positions[..block.Length])
            {
                counted[position]++;
            }
        }

        return Array.ConvertAll(counted[..Bins], count => (float)count);
    }

    private static void FindPositions(ReadOnlySpan<float> values, float left, float right, Span<int> positions)
    {
        float width = right - left;
        int i = 0;
        for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Vector256<float> v = Vector256.Create(values[i..]);
            Vector256<int> position = Vector256.ConvertToInt32((v - Vector256.Create(left)) * Bins / width);
            Vector256<float> isInside =
                Vector256.GreaterThanOrEqual(v, Vector256.Create(left)) & Vector256.LessThanOrEqual(v, Vector256.Create(right));
            Vector256.ConditionalSelect(isInside.AsInt32(), Vector256.Min(position, Vector256.Create(Bins - 1)), Vector256.Create(Bins))
                .CopyTo(positions[i..]);
        }

        for (; i < values.Length; i++)
        {
            float v = values[i];
            positions[i] = v >= left && v <= right ? Math.Min((int)((v - left) * Bins / width), Bins - 1) : Bins;
        }
    }

    private readonly record struct Growth(float Min, float Max, float Rate, float Start);
}
