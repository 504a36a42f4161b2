using System.Runtime.Intrinsics;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Operators.FloatKernels;

/// <summary>Slides a 3x3 window with stride 1 over one channel: elements are loaded once for all three rows of results that read
/// them.</summary>
/// <remarks>Every result takes the taps in their order, as in <see cref="WindowSweep"/>: all bits are the same.</remarks>
internal static unsafe class FloatDepthwiseRows
{
    private const int Lanes = 16;

    /// <summary>Whether this machine has the vectors, and <paramref name="window"/> is such a window.</summary>
    public static bool Fits(SlidingWindow window) =>
        Vector512.IsHardwareAccelerated
            && window is { KernelHeight: 3, KernelWidth: 3, StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1 };

    /// <summary>Elements of scratch that results of this size need.</summary>
    public static int ScratchLength(int height, int width) => width < Lanes ? checked(height * Lanes) : 0;

    /// <summary>Writes [height, width] results.</summary>
    /// <param name="plane">The channel, padded.</param>
    /// <param name="step">Elements from one of its rows to the next.</param>
    /// <param name="weights">The 9 taps.</param>
    /// <param name="start">What each result starts from.</param>
    /// <param name="target">The results.</param>
    /// <param name="height">Their rows.</param>
    /// <param name="width">Their columns.</param>
    /// <param name="activation">What is done to the results; null for nothing.</param>
    /// <param name="scratch">Room for <see cref="ScratchLength"/> elements.</param>
    public static void Run(
        float* plane, int step, float* weights, float start, float* target, int height, int width,
            LinearActivation* activation, float* scratch)
    {
        if (width < Lanes)
        {
            // Both halves of the rows at once; where their number is odd, they share one.
            int half = (height + 1) / 2;
            int rest = height - half;
            RunColumns(plane, rest * step, step, weights, start, scratch, rest * Lanes, half, Lanes, activation);
            CopyRows(scratch, target, height, width);
            return;
        }

        for (int x = 0; x < width; x += 2 * Lanes)
        {
            // The last vectors start early enough to end with the row; what they compute again is the same.
            int first = Math.Min(x, width - Lanes);
            int second = Math.Min(x + Lanes, width - Lanes);
            RunColumns(plane + first, second - first, step, weights, start, target + first, second - first, height, width, activation);
        }
    }

    // Two columns of vectors: the second begins so many elements behind the first.
    private static void RunColumns(
        float* source,
        int second,
        int step,
        float* weights,
        float start,
        float* target,
        int secondTarget,
        int height,
        int stride,
        LinearActivation* activation)
    {
        Vector512<float> w0 = Vector512.Create(weights[0]), w1 = Vector512.Create(weights[1]), w2 = Vector512.Create(weights[2]);
        Vector512<float> w3 = Vector512.Create(weights[3]), w4 = Vector512.Create(weights[4]), w5 = Vector512.Create(weights[5]);
        Vector512<float> w6 = Vector512.Create(weights[6]), w7 = Vector512.Create(weights[7]), w8 = Vector512.Create(weights[8]);
        var begin = Vector512.Create(start);

        // Sums of the results that have seen one row of taps, and two.
        Vector512<float> a1 = begin, b1 = begin, a2 = begin, b2 = begin;
        bool hasActivation = activation is not null;
        LinearActivation function = hasActivation ? *activation : default;
        for (int y = -2; y < height; y++)
        {
            Vector512<float> left = Vector512.Load(source), middle = Vector512.Load(source + 1), right = Vector512.Load(source + 2);
            Vector512<float> a0 = Sum(left, middle, right, w0, w1, w2, begin);
            Vector512<float> aNext = Sum(left, middle, right, w3, w4, w5, a1);
            Vector512<float> aDone = Sum(left, middle, right, w6, w7, w8, a2);
            left = Vector512.Load(source + second);
            middle = Vector512.Load(source + second + 1);
            right = Vector512.Load(source + second + 2);
            Vector512<float> b0 = Sum(left, middle, right, w0, w1, w2, begin);
            Vector512<float> bNext = Sum(left, middle, right, w3, w4, w5, b1);
            Vector512<float> bDone = Sum(left, middle, right, w6, w7, w8, b2);
            if (y >= 0)
            {
                (hasActivation ? function.Of<FloatLanes512, Vector512<float>>(aDone) : aDone).Store(target);
                (hasActivation ? function.Of<FloatLanes512, Vector512<float>>(bDone) : bDone).Store(target + secondTarget);
                target += stride;
            }

            (a1, a2, b1, b2) = (a0, aNext, b0, bNext);
            source += step;
        }
    }

    // In whole vectors, the next rows' places taking what is too much, up to where there are none.
    private static void CopyRows(float* results, float* target, int height, int width)
    {
        int y = 0;
        for (; (height - y) * width >= Lanes; y++)
        {
            Vector512.Load(results + (y * Lanes)).Store(target + (y * width));
        }

        for (; y < height; y++)
        {
            new ReadOnlySpan<float>(results + (y * Lanes), width).CopyTo(new Span<float>(target + (y * width), width));
        }
    }

    private static Vector512<float> Sum(
        Vector512<float> left, Vector512<float> middle, Vector512<float> right, Vector512<float> a, Vector512<float> b,
            Vector512<float> c, Vector512<float> sum) =>
        Vector512.FusedMultiplyAdd(right, c, Vector512.FusedMultiplyAdd(middle, b, Vector512.FusedMultiplyAdd(left, a, sum)));
}
