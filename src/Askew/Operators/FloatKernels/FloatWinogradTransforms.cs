using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Askew.Operators.FloatKernels;

/// <summary>The transforms of <see cref="FloatWinograd"/>, with vectors along the tiles.</summary>
/// <remarks>
/// <code>
/// B' = 1  0 -1  0     G = 1    0    0      A' = 1  1  1  0
///      0  1  1  0         1/2  1/2  1/2         0  1 -1 -1
///      0 -1  1  0         1/2 -1/2  1/2
///      0  1  0 -1         0    0    1
/// </code>
/// </remarks>
internal static unsafe class FloatWinogradTransforms
{
    /// <summary>Elements of a transformed tile.</summary>
    public const int Elements = 16;

    private const int Columns = MatrixTile.Columns;
    private const int Lanes = 8;

    /// <summary>U = G g G' for each of <paramref name="count"/> windows.</summary>
    /// <param name="weights">[count, 3, 3].</param>
    /// <param name="count">How many.</param>
    /// <param name="transformed">[16, count].</param>
    public static void Weights(ReadOnlySpan<float> weights, int count, Span<float> transformed)
    {
        Span<float> columns = stackalloc float[12];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> window = weights.Slice(i * 9, 9);
            for (int x = 0; x < 3; x++)
            {
                (columns[x], columns[3 + x], columns[6 + x], columns[9 + x]) = Weights(window[x], window[3 + x], window[6 + x]);
            }

            for (int y = 0; y < 4; y++)
            {
                int element = 4 * y;
                (transformed[(element * count) + i],
                    transformed[((element + 1) * count) + i],
                    transformed[((element + 2) * count) + i],
                    transformed[((element + 3) * count) + i]) = Weights(columns[3 * y], columns[(3 * y) + 1], columns[(3 * y) + 2]);
            }
        }
    }

    /// <summary>V = B' d B for 32 tiles of one channel.</summary>
    /// <param name="patch">[16, 32]: the tiles' inputs.</param>
    /// <param name="target">The 32 results of the first element.</param>
    /// <param name="stride">From one element's results to the next's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Inputs(float* patch, float* target, int stride)
    {
        for (int column = 0; column < Columns; column += Lanes)
        {
            // Down the columns in place, then along the rows.
            float* at = patch + column;
            for (int x = 0; x < 4; x++)
            {
                Inputs(at + (x * Columns), 4 * Columns, at + (x * Columns), 4 * Columns);
            }

            for (int y = 0; y < 4; y++)
            {
                Inputs(at + (4 * y * Columns), Columns, target + column + ((long)4 * y * stride), stride);
            }
        }
    }

    /// <summary>A' M A for 32 tiles of one filter.</summary>
    /// <param name="products">The 32 sums of the first element.</param>
    /// <param name="stride">From one element's sums to the next's.</param>
    /// <param name="upper">Receives the upper two outputs of each tile.</param>
    /// <param name="lower">Receives the lower two.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Outputs(float* products, int stride, float* upper, float* lower)
    {
        for (int column = 0; column < Columns; column += Lanes)
        {
            float* at = products + column;
            SumColumn(at, stride, out Vector256<float> upper0, out Vector256<float> lower0);
            SumColumn(at + stride, stride, out Vector256<float> upper1, out Vector256<float> lower1);
            SumColumn(at + (2 * stride), stride, out Vector256<float> upper2, out Vector256<float> lower2);
            SumColumn(at + (3 * stride), stride, out Vector256<float> upper3, out Vector256<float> lower3);
            StorePairs(upper0 + upper1 + upper2, upper1 - upper2 - upper3, upper + (2 * column));
            StorePairs(lower0 + lower1 + lower2, lower1 - lower2 - lower3, lower + (2 * column));
        }
    }

    private static (float First, float Second, float Third, float Fourth) Weights(float a, float b, float c) =>
        (a, (a + b + c) * 0.5f, (a - b + c) * 0.5f, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Inputs(float* from, int fromStride, float* to, int toStride)
    {
        var a = Vector256.Load(from);
        var b = Vector256.Load(from + fromStride);
        var c = Vector256.Load(from + (2 * fromStride));
        var d = Vector256.Load(from + (3 * fromStride));
        (a - c).Store(to);
        (b + c).Store(to + toStride);
        (c - b).Store(to + (2L * toStride));
        (b - d).Store(to + (3L * toStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SumColumn(float* products, int stride, out Vector256<float> upper, out Vector256<float> lower)
    {
        var a = Vector256.Load(products);
        var b = Vector256.Load(products + (4L * stride));
        var c = Vector256.Load(products + (8L * stride));
        var d = Vector256.Load(products + (12L * stride));
        upper = a + b + c;
        lower = b - c - d;
    }

    // a0 b0 a1 b1 ...
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePairs(Vector256<float> a, Vector256<float> b, float* target)
    {
        var odd = Vector256.Create(0, -1, 0, -1, 0, -1, 0, -1).AsSingle();
        var low = Vector256.Create(0, 0, 1, 1, 2, 2, 3, 3);
        var high = Vector256.Create(4, 4, 5, 5, 6, 6, 7, 7);
        Vector256.ConditionalSelect(odd, Vector256.Shuffle(b, low), Vector256.Shuffle(a, low)).Store(target);
        Vector256.ConditionalSelect(odd, Vector256.Shuffle(b, high), Vector256.Shuffle(a, high)).Store(target + Lanes);
    }
}
