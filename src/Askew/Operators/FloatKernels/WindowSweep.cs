using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Askew.Operators.FloatKernels;

/// <summary>Slides a window over one channel, vectorised along the width; every result takes the taps in their order.</summary>
internal static unsafe class WindowSweep
{
    private const int Lanes = 8;

    // Narrower images are swept as one long row, edges and all, whose results at the edges are dropped.
    private const int LeastWidth = 32;
    private const int FlatLength = 1024;

    // Rows at a time: their sums do not wait for each other, however narrow the data are.
    private const int Together = 4;

    /// <summary>Writes [height, width] results.</summary>
    /// <param name="planes">The layout.</param>
    /// <param name="plane">The channel.</param>
    /// <param name="weights">One for each tap.</param>
    /// <param name="start">What each result starts from.</param>
    /// <param name="target">The results.</param>
    /// <param name="height">Their rows.</param>
    /// <param name="width">Their columns.</param>
    public static void Run<TOperation>(PaddedPlanes planes, float* plane, float* weights, float start, float* target, int height, int width)
        where TOperation : struct, ITapOperation
    {
        int taps = planes.Offsets.Length;
        int step = planes.RowStep;
        if (width < LeastWidth && step <= 2 * width)
        {
            RunFlat<TOperation>(planes, plane, weights, start, target, height, width);
            return;
        }

        float* results = stackalloc float[Lanes];
        fixed (int* offsets = planes.Offsets)
        {
            for (int y = 0; y < height; y += Together)
            {
                int rows = Math.Min(Together, height - y);
                float* source = plane + ((long)y * step);
                float* row = target + ((long)y * width);
                for (int x = 0; x < width; x += Lanes)
                {
                    // The last vector starts early enough to end with the row; what it computes again is the same.
                    int at = Math.Max(0, Math.Min(x, width - Lanes));
                    bool isWhole = rows == Together && width >= Lanes;
                    if (isWhole)
                    {
                        Rows<TOperation>(source + at, step, weights, offsets, taps, start, row + at, width);
                        continue;
                    }

                    for (int i = 0; i < rows; i++)
                    {
                        Row<TOperation>(source + at + ((long)i * step), weights, offsets, taps, start, results);
                        int count = Math.Min(Lanes, width);
                        new ReadOnlySpan<float>(results, count).CopyTo(new Span<float>(row + at + ((long)i * width), count));
                    }
                }
            }
        }
    }

    [SkipLocalsInit]
    private static void RunFlat<TOperation>(
        PaddedPlanes planes, float* plane, float* weights, float start, float* target, int height, int width)
        where TOperation : struct, ITapOperation
    {
        int step = planes.RowStep;
        float* results = stackalloc float[FlatLength + (Together * Lanes)];
        float* end = target + ((long)height * width);
        int rowsAtOnce = FlatLength / step;
        fixed (int* offsets = planes.Offsets)
        {
            for (int y = 0; y < height; y += rowsAtOnce)
            {
                int rows = Math.Min(rowsAtOnce, height - y);
                int length = ((rows - 1) * step) + width;
                float* source = plane + ((long)y * step);
                for (int i = 0; i < length; i += Together * Lanes)
                {
                    Rows<TOperation>(source + i, Lanes, weights, offsets, planes.Offsets.Length, start, results + i, Lanes);
                }

                for (int row = 0; row < rows; row++)
                {
                    CopyRow(results + (row * step), target, width, end);
                    target += width;
                }
            }
        }
    }

    // In whole vectors, the next row's place taking what is too much, up to where there is none.
    private static void CopyRow(float* source, float* target, int width, float* end)
    {
        for (int i = 0; i < width; i += Lanes)
        {
            if (end - target - i >= Lanes)
            {
                Vector256.Load(source + i).Store(target + i);
            }
            else
            {
                int count = Math.Min(Lanes, width - i);
                new ReadOnlySpan<float>(source + i, count).CopyTo(new Span<float>(target + i, count));
            }
        }
    }

    private static void Rows<TOperation>(
        float* source, int step, float* weights, int* offsets, int taps, float start, float* target, int stride)
        where TOperation : struct, ITapOperation
    {
        Vector256<float> a = Vector256.Create(start), b = a, c = a, d = a;
        for (int tap = 0; tap < taps; tap++)
        {
            float* from = source + offsets[tap];
            var weight = Vector256.Create(weights[tap]);
            a = TOperation.Apply(a, Vector256.Load(from), weight);
            b = TOperation.Apply(b, Vector256.Load(from + step), weight);
            c = TOperation.Apply(c, Vector256.Load(from + (2L * step)), weight);
            d = TOperation.Apply(d, Vector256.Load(from + (3L * step)), weight);
        }

        a.Store(target);
        b.Store(target + stride);
        c.Store(target + (2L * stride));
        d.Store(target + (3L * stride));
    }

    private static void Row<TOperation>(float* source, float* weights, int* offsets, int taps, float start, float* target)
        where TOperation : struct, ITapOperation
    {
        var result = Vector256.Create(start);
        for (int tap = 0; tap < taps; tap++)
        {
            result = TOperation.Apply(result, Vector256.Load(source + offsets[tap]), Vector256.Create(weights[tap]));
        }

        result.Store(target);
    }
}
