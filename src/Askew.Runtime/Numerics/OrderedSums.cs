using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Askew.Numerics;

/// <summary>Sums of many numbers whose bits do not depend on how wide the processor's vectors are.</summary>
/// <remarks>
/// Term i is added to lane i modulo <see cref="Lanes"/>, each lane in the order of the terms; then the upper half of the lanes is added to
/// the lower half until one
/// is left. Nothing is fused. The methods named Scalar are that rule written out, and the specification of the others. Whatever decides
/// about a quantised network is
/// added up here, or in one chain.
/// </remarks>
internal static unsafe class OrderedSums
{
    /// <summary>Partial sums of single-precision terms; two 512-bit vectors, which are made of narrower ones where there are
    /// none.</summary>
    public const int Lanes = 32;

    /// <summary>Partial sums of double-precision terms.</summary>
    public const int DoubleLanes = 8;

    private const int Width = Lanes / 2;

    /// <summary>The sum of <paramref name="values"/>; 0 of none.</summary>
    public static float Sum(ReadOnlySpan<float> values) => Sum(values, default(Itself));

    /// <summary>The sum of the squares of <paramref name="values"/>; 0 of none.</summary>
    public static float SumOfSquares(ReadOnlySpan<float> values) => Sum(values, default(Square));

    /// <summary>The sum of <paramref name="term"/> of each of <paramref name="values"/>; 0 of none. The term of 0 is 0.</summary>
    public static float Sum<TTerm>(ReadOnlySpan<float> values, TTerm term)
        where TTerm : struct, ISumTerm
    {
        if (!Vector128.IsHardwareAccelerated)
        {
            return ScalarSum(values, term);
        }

        Vector512<float> first = Vector512<float>.Zero, second = Vector512<float>.Zero;
        fixed (float* from = values)
        {
            int i = 0;
            for (; i <= values.Length - Lanes; i += Lanes)
            {
                first += term.Of(Vector512.Load(from + i));
                second += term.Of(Vector512.Load(from + i + Width));
            }

            if (i <= values.Length - Width)
            {
                first += term.Of(Vector512.Load(from + i));
                second += term.Of(Rest(values[(i + Width)..]));
            }
            else if (i < values.Length)
            {
                first += term.Of(Rest(values[i..]));
            }
        }

        return Fold(first + second);
    }

    /// <summary>The sum of the products of <paramref name="left"/> and <paramref name="right"/>, which are of one length; 0 of
    /// none.</summary>
    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        if (left.Length != right.Length)
        {
            throw new ArgumentException($"{left.Length} numbers cannot be multiplied by {right.Length}.", nameof(right));
        }

        if (!Vector128.IsHardwareAccelerated)
        {
            return ScalarDot(left, right);
        }

        Vector512<float> first = Vector512<float>.Zero, second = Vector512<float>.Zero;
        fixed (float* a = left, b = right)
        {
            int i = 0;
            for (; i <= left.Length - Lanes; i += Lanes)
            {
                first += Vector512.Load(a + i) * Vector512.Load(b + i);
                second += Vector512.Load(a + i + Width) * Vector512.Load(b + i + Width);
            }

            if (i <= left.Length - Width)
            {
                first += Vector512.Load(a + i) * Vector512.Load(b + i);
                second += Rest(left[(i + Width)..]) * Rest(right[(i + Width)..]);
            }
            else if (i < left.Length)
            {
                first += Rest(left[i..]) * Rest(right[i..]);
            }
        }

        return Fold(first + second);
    }

    /// <summary><see cref="Dot(ReadOnlySpan{float}, ReadOnlySpan{float})"/> of <paramref name="left"/> with each of
    /// <paramref name="rights"/>, four at a time, so that it is read a quarter as often.</summary>
    /// <param name="left">The numbers.</param>
    /// <param name="rights">Others, each as many.</param>
    /// <param name="dots">Where the sums go, one each.</param>
    public static void Dots(float[] left, ReadOnlySpan<float[]> rights, Span<float> dots)
    {
        int next = 0;
        int whole = left.Length - (left.Length % Lanes);
        for (; Vector128.IsHardwareAccelerated && whole == left.Length && next <= rights.Length - 4; next += 4)
        {
            FourDots(left, rights.Slice(next, 4), dots.Slice(next, 4));
        }

        for (; next < rights.Length; next++)
        {
            dots[next] = Dot(left, rights[next]);
        }
    }

    private static void FourDots(float[] left, ReadOnlySpan<float[]> rights, Span<float> dots)
    {
        foreach (float[] right in rights)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(right.Length, left.Length, nameof(rights));
        }

        Vector512<float> a0 = Vector512<float>.Zero, a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
        fixed (float* l = left, a = rights[0], b = rights[1], c = rights[2], d = rights[3])
        {
            for (int i = 0; i < left.Length; i += Lanes)
            {
                Vector512<float> first = Vector512.Load(l + i), second = Vector512.Load(l + i + Width);
                a0 += first * Vector512.Load(a + i);
                a1 += second * Vector512.Load(a + i + Width);
                b0 += first * Vector512.Load(b + i);
                b1 += second * Vector512.Load(b + i + Width);
                c0 += first * Vector512.Load(c + i);
                c1 += second * Vector512.Load(c + i + Width);
                d0 += first * Vector512.Load(d + i);
                d1 += second * Vector512.Load(d + i + Width);
            }
        }

        (dots[0], dots[1], dots[2], dots[3]) = (Fold(a0 + a1), Fold(b0 + b1), Fold(c0 + c1), Fold(d0 + d1));
    }

    /// <summary>The sum of <paramref name="values"/>; 0 of none.</summary>
    public static double Sum(ReadOnlySpan<double> values)
    {
        Span<double> lanes = stackalloc double[DoubleLanes];
        lanes.Clear();
        int i = 0;
        for (; i <= values.Length - DoubleLanes; i += DoubleLanes)
        {
            for (int lane = 0; lane < DoubleLanes; lane++)
            {
                lanes[lane] += values[i + lane];
            }
        }

        for (int lane = 0; i < values.Length; i++, lane++)
        {
            lanes[lane] += values[i];
        }

        return Fold(lanes);
    }

    /// <summary>The sum of the products of <paramref name="left"/> and <paramref name="right"/>, which are of one length; 0 of
    /// none.</summary>
    public static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        if (left.Length != right.Length)
        {
            throw new ArgumentException($"{left.Length} numbers cannot be multiplied by {right.Length}.", nameof(right));
        }

        Vector512<double> sum = Vector512<double>.Zero;
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            fixed (double* a = left, b = right)
            {
                for (; i <= left.Length - DoubleLanes; i += DoubleLanes)
                {
                    sum += Vector512.Load(a + i) * Vector512.Load(b + i);
                }
            }
        }

        Span<double> lanes = stackalloc double[DoubleLanes];
        sum.CopyTo(lanes);
        for (; i < left.Length; i++)
        {
            lanes[i % DoubleLanes] += left[i] * right[i];
        }

        return Fold(lanes);
    }

    /// <summary>The specification of <see cref="Sum{TTerm}"/>.</summary>
    public static float ScalarSum<TTerm>(ReadOnlySpan<float> values, TTerm term)
        where TTerm : struct, ISumTerm
    {
        Span<float> lanes = stackalloc float[Lanes];
        lanes.Clear();
        for (int i = 0; i < values.Length; i++)
        {
            lanes[i % Lanes] += term.Of(values[i]);
        }

        return Fold(lanes);
    }

    /// <summary>The specification of <see cref="Dot(ReadOnlySpan{float}, ReadOnlySpan{float})"/>.</summary>
    public static float ScalarDot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        Span<float> lanes = stackalloc float[Lanes];
        lanes.Clear();
        for (int i = 0; i < left.Length; i++)
        {
            lanes[i % Lanes] += left[i] * right[i];
        }

        return Fold(lanes);
    }

    /// <summary>The lanes' sum, halves upon halves.</summary>
    public static T Fold<T>(Span<T> lanes)
        where T : struct, System.Numerics.INumber<T>
    {
        for (int half = lanes.Length / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                lanes[i] += lanes[half + i];
            }
        }

        return lanes[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Fold(Vector512<float> lanes)
    {
        Vector256<float> eight = lanes.GetLower() + lanes.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        return four[0] + four[2] + (four[1] + four[3]);
    }

    // Up to 15 numbers, and zeros behind them, which change no sum: a lane is never -0.
    private static Vector512<float> Rest(ReadOnlySpan<float> values)
    {
        float* whole = stackalloc float[Width];
        var span = new Span<float>(whole, Width);
        span.Clear();
        values.CopyTo(span);
        return Vector512.Load(whole);
    }

    private readonly struct Itself : ISumTerm
    {
        public float Of(float element) => element;

        public Vector512<float> Of(Vector512<float> elements) => elements;
    }

    private readonly struct Square : ISumTerm
    {
        public float Of(float element) => element * element;

        public Vector512<float> Of(Vector512<float> elements) => elements * elements;
    }
}
