using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Askew.Calibration;

/// <summary>Counts values in bins whose width is a power of two.</summary>
internal static unsafe class BinCounter
{
    // Values whose bins are computed at once.
    private const int ChunkLength = 512;

    // Fewer values do not pay for the second set of bins.
    private const int LeastForVectors = 1 << 12;

    // Single-precision products with 2^-exponent are exact, and powers of two are numbers, from here to 0.
    private const int LeastExponent = -126;

    [ThreadStatic]
    private static int[]? others;

    /// <summary>Adds 1 to <c>counts[floor(value / 2^exponent) - firstBin]</c> for each of <paramref name="values"/>; all of them have their
    /// bins there.</summary>
    public static void Count(ReadOnlySpan<float> values, int exponent, long firstBin, long[] counts)
    {
        bool areSmall = Math.Abs(firstBin) < int.MaxValue / 2;
        if (values.Length < LeastForVectors || exponent is < LeastExponent or > 0 || !areSmall || !Vector256.IsHardwareAccelerated)
        {
            CountOneByOne(values, exponent, firstBin, counts);
            return;
        }

        // Neighbours are often alike, above all 0: two sets of bins, lest each waits until the one before it is counted.
        int[] second = others is { } own && own.Length >= counts.Length ? own : others = new int[counts.Length];
        fixed (float* all = values)
        fixed (long* bins = counts)
        fixed (int* otherBins = second)
        {
            CountInVectors(all, values.Length, MathF.ScaleB(1, -exponent), (int)firstBin, bins, otherBins);
        }

        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] += second[i];
        }

        Array.Clear(second, 0, counts.Length);
    }

    /// <summary>What <see cref="Count"/> does, without vectors.</summary>
    public static void CountOneByOne(ReadOnlySpan<float> values, int exponent, long firstBin, long[] counts)
    {
        // A product with a power of two is exact, so no value lands in a neighbour's bin.
        double inverseWidth = Math.ScaleB(1, -exponent);
        foreach (float value in values)
        {
            counts[(long)Math.Floor(value * inverseWidth) - firstBin]++;
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CountInVectors(float* values, int count, float inverseWidth, int firstBin, long* bins, int* otherBins)
    {
        int* numbers = stackalloc int[ChunkLength];
        var first = Vector256.Create(firstBin);
        int done = 0;
        for (; done + ChunkLength <= count; done += ChunkLength)
        {
            float* from = values + done;
            for (int i = 0; i < ChunkLength; i += Vector256<float>.Count)
            {
                Vector256<float> floors = Vector256.Floor(Vector256.Load(from + i) * inverseWidth);
                (Vector256.ConvertToInt32Native(floors) - first).Store(numbers + i);
            }

            for (int i = 0; i < ChunkLength; i += 4)
            {
                bins[numbers[i]]++;
                otherBins[numbers[i + 1]]++;
                bins[numbers[i + 2]]++;
                otherBins[numbers[i + 3]]++;
            }
        }

        for (; done < count; done++)
        {
            bins[(int)MathF.Floor(values[done] * inverseWidth) - firstBin]++;
        }
    }
}
