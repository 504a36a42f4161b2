using System.Runtime.Intrinsics;

namespace Askew.Operators.FloatKernels;

/// <summary>Slides a window over one channel, vectorised along the width; every result takes the taps in their order.</summary>
internal static unsafe class WindowSweep
{
    private const int Lanes = 8;

    // Vectors of results at a time: enough to hide the latency of one operation, and what the planes have slack for.
    private const int Together = PaddedPlanes.Slack / Lanes;

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
        float* edge = stackalloc float[Lanes];
        fixed (int* offsets = planes.Offsets)
        {
            for (int y = 0; y < height; y++)
            {
                float* source = plane + ((long)y * planes.RowStep);
                float* row = target + ((long)y * width);
                int x = 0;
                for (; x <= width - (Lanes * Together); x += Lanes * Together)
                {
                    Several<TOperation>(source + x, weights, offsets, taps, start, row + x);
                }

                for (; x <= width - Lanes; x += Lanes)
                {
                    One<TOperation>(source + x, weights, offsets, taps, start).Store(row + x);
                }

                if (x < width)
                {
                    One<TOperation>(source + x, weights, offsets, taps, start).Store(edge);
                    new ReadOnlySpan<float>(edge, width - x).CopyTo(new Span<float>(row + x, width - x));
                }
            }
        }
    }

    private static void Several<TOperation>(float* source, float* weights, int* offsets, int taps, float start, float* target)
        where TOperation : struct, ITapOperation
    {
        Vector256<float> a = Vector256.Create(start), b = a, c = a, d = a;
        for (int tap = 0; tap < taps; tap++)
        {
            float* from = source + offsets[tap];
            var weight = Vector256.Create(weights[tap]);
            a = TOperation.Apply(a, Vector256.Load(from), weight);
            b = TOperation.Apply(b, Vector256.Load(from + Lanes), weight);
            c = TOperation.Apply(c, Vector256.Load(from + (2 * Lanes)), weight);
            d = TOperation.Apply(d, Vector256.Load(from + (3 * Lanes)), weight);
        }

        a.Store(target);
        b.Store(target + Lanes);
        c.Store(target + (2 * Lanes));
        d.Store(target + (3 * Lanes));
    }

    private static Vector256<float> One<TOperation>(float* source, float* weights, int* offsets, int taps, float start)
        where TOperation : struct, ITapOperation
    {
        var result = Vector256.Create(start);
        for (int tap = 0; tap < taps; tap++)
        {
            result = TOperation.Apply(result, Vector256.Load(source + offsets[tap]), Vector256.Create(weights[tap]));
        }

        return result;
    }
}
