using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Askew.Numerics;

namespace Askew.Operators.FloatKernels;

/// <summary>Slides a window over one channel, vectorised along the width; every result takes the taps in their order.</summary>
internal static unsafe class WindowSweep
{
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
        if (FloatLanes256.IsSupported)
        {
            Run<TOperation, FloatLanes256, Vector256<float>>(planes, plane, weights, start, target, height, width);
        }
        else if (FloatLanes128.IsSupported)
        {
            Run<TOperation, FloatLanes128, Vector128<float>>(planes, plane, weights, start, target, height, width);
        }
        else
        {
            Run<TOperation, FloatLanesScalar, float>(planes, plane, weights, start, target, height, width);
        }
    }

    /// <summary>What <see cref="Run{TOperation}"/> does, with registers of a width of at most 8 elements.</summary>
    public static void Run<TOperation, TLanes, TVector>(
        PaddedPlanes planes, float* plane, float* weights, float start, float* target, int height, int width)
        where TOperation : struct, ITapOperation
        where TLanes : struct, IFloatLanes<TVector>
        where TVector : struct
    {
        int lanes = TLanes.Count;
        int taps = planes.Offsets.Length;
        int step = planes.RowStep;
        if (width < LeastWidth && step <= 2 * width)
        {
            RunFlat<TOperation, TLanes, TVector>(planes, plane, weights, start, target, height, width);
            return;
        }

        float* results = stackalloc float[lanes];
        fixed (int* offsets = planes.Offsets)
        {
            for (int y = 0; y < height; y += Together)
            {
                int rows = Math.Min(Together, height - y);
                float* source = plane + ((long)y * step);
                float* row = target + ((long)y * width);
                for (int x = 0; x < width; x += lanes)
                {
                    // The last vector starts early enough to end with the row; what it computes again is the same.
                    int at = Math.Max(0, Math.Min(x, width - lanes));
                    bool isWhole = rows == Together && width >= lanes;
                    if (isWhole)
                    {
                        Rows<TOperation, TLanes, TVector>(source + at, step, weights, offsets, taps, start, row + at, width);
                        continue;
                    }

                    for (int i = 0; i < rows; i++)
                    {
                        Row<TOperation, TLanes, TVector>(source + at + ((long)i * step), weights, offsets, taps, start, results);
                        int count = Math.Min(lanes, width);
                        new ReadOnlySpan<float>(results, count).CopyTo(new Span<float>(row + at + ((long)i * width), count));
                    }
                }
            }
        }
    }

    [SkipLocalsInit]
    private static void RunFlat<TOperation, TLanes, TVector>(
        PaddedPlanes planes, float* plane, float* weights, float start, float* target, int height, int width)
        where TOperation : struct, ITapOperation
        where TLanes : struct, IFloatLanes<TVector>
        where TVector : struct
    {
        int step = planes.RowStep;
        float* results = stackalloc float[FlatLength + (Together * TLanes.Count)];
        float* end = target + ((long)height * width);
        int rowsAtOnce = FlatLength / step;
        fixed (int* offsets = planes.Offsets)
        {
            for (int y = 0; y < height; y += rowsAtOnce)
            {
                int rows = Math.Min(rowsAtOnce, height - y);
                int length = ((rows - 1) * step) + width;
                float* source = plane + ((long)y * step);
                for (int i = 0; i < length; i += Together * TLanes.Count)
                {
                    Rows<TOperation, TLanes, TVector>(
                        source + i, TLanes.Count, weights, offsets, planes.Offsets.Length, start, results + i, TLanes.Count);
                }

                for (int row = 0; row < rows; row++)
                {
                    CopyRow<TLanes, TVector>(results + (row * step), target, width, end);
                    target += width;
                }
            }
        }
    }

    // In whole vectors, the next row's place taking what is too much, up to where there is none.
    private static void CopyRow<TLanes, TVector>(float* source, float* target, int width, float* end)
        where TLanes : struct, IFloatLanes<TVector>
        where TVector : struct
    {
        for (int i = 0; i < width; i += TLanes.Count)
        {
            if (end - target - i >= TLanes.Count)
            {
                TLanes.Store(TLanes.Load(source + i), target + i);
            }
            else
            {
                int count = Math.Min(TLanes.Count, width - i);
                new ReadOnlySpan<float>(source + i, count).CopyTo(new Span<float>(target + i, count));
            }
        }
    }

    private static void Rows<TOperation, TLanes, TVector>(
        float* source, int step, float* weights, int* offsets, int taps, float start, float* target, int stride)
        where TOperation : struct, ITapOperation
        where TLanes : struct, IFloatLanes<TVector>
        where TVector : struct
    {
        TVector a = TLanes.Create(start), b = a, c = a, d = a;
        for (int tap = 0; tap < taps; tap++)
        {
            float* from = source + offsets[tap];
            TVector weight = TLanes.Create(weights[tap]);
            a = TOperation.Apply<TLanes, TVector>(a, TLanes.Load(from), weight);
            b = TOperation.Apply<TLanes, TVector>(b, TLanes.Load(from + step), weight);
            c = TOperation.Apply<TLanes, TVector>(c, TLanes.Load(from + (2L * step)), weight);
            d = TOperation.Apply<TLanes, TVector>(d, TLanes.Load(from + (3L * step)), weight);
        }

        TLanes.Store(a, target);
        TLanes.Store(b, target + stride);
        TLanes.Store(c, target + (2L * stride));
        TLanes.Store(d, target + (3L * stride));
    }

    private static void Row<TOperation, TLanes, TVector>(float* source, float* weights, int* offsets, int taps, float start, float* target)
        where TOperation : struct, ITapOperation
        where TLanes : struct, IFloatLanes<TVector>
        where TVector : struct
    {
        TVector result = TLanes.Create(start);
        for (int tap = 0; tap < taps; tap++)
        {
            result = TOperation.Apply<TLanes, TVector>(result, TLanes.Load(source + offsets[tap]), TLanes.Create(weights[tap]));
        }

        TLanes.Store(result, target);
    }
}
