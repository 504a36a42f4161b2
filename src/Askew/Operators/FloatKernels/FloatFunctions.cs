using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Askew.Numerics;

namespace Askew.Operators.FloatKernels;

/// <summary>Functions of many numbers, to the same bits at every width of vectors: each element takes the same operations in the same
/// order, none of them fused.</summary>
/// <remarks>
/// The platform's own vector functions fuse where the processor can, and give other bits where it cannot. The polynomials are those of
/// Moshier's Cephes library;
/// errors are below 2 units in the last place, for the hyperbolic tangent and the sigmoid below 3.
/// </remarks>
internal static unsafe class FloatFunctions
{
    // Beyond these, results are infinite and 0.
    private const float MostExponent = 89;
    private const float LeastExponent = -104;

    private const float Log2OfE = 1.44269504f;

    // ln 2 in two parts; small multiples of the first are exact.
    private const float Log2High = 0.693359375f;
    private const float Log2Low = -2.12194440e-4f;

    // Below it, the difference of two exponentials loses too many digits.
    private const float LeastTanhByExp = 0.625f;

    /// <summary>e to the power of each of <paramref name="source"/>; the two may be the same memory.</summary>
    public static void Exp(ReadOnlySpan<float> source, Span<float> target) => Run<ExpFunction>(source, target);

    /// <summary>1 / (1 + exp(-x)) of each of <paramref name="source"/>; the two may be the same memory.</summary>
    public static void Sigmoid(ReadOnlySpan<float> source, Span<float> target) => Run<SigmoidFunction>(source, target);

    /// <summary>The hyperbolic tangent of each of <paramref name="source"/>; the two may be the same memory.</summary>
    public static void Tanh(ReadOnlySpan<float> source, Span<float> target) => Run<TanhFunction>(source, target);

    /// <summary>The straight line between <paramref name="first"/> and <paramref name="second"/> at <paramref name="weight"/> of the
    /// way.</summary>
    public static void Interpolate(ReadOnlySpan<float> first, ReadOnlySpan<float> second, float weight, Span<float> target)
    {
        System.Numerics.Tensors.TensorPrimitives.Subtract(second, first, target);
        System.Numerics.Tensors.TensorPrimitives.Multiply(target, weight, target);
        System.Numerics.Tensors.TensorPrimitives.Add(target, first, target);
    }

    /// <summary>Computes a function with registers of a width: what all the others must give, too.</summary>
    public static void Run<TFunction, TLanes, TVector>(ReadOnlySpan<float> source, Span<float> target)
        where TFunction : struct, IFunction
        where TLanes : struct, IFloatLanes<TVector>
        where TVector : struct
    {
        fixed (float* from = source, to = target)
        {
            int i = 0;
            for (; i <= source.Length - TLanes.Count; i += TLanes.Count)
            {
                TLanes.Store(TFunction.Of<TLanes, TVector>(TLanes.Load(from + i)), to + i);
            }

            for (; i < source.Length; i++)
            {
                to[i] = TFunction.Of<FloatLanesScalar, float>(from[i]);
            }
        }
    }

    private static void Run<TFunction>(ReadOnlySpan<float> source, Span<float> target)
        where TFunction : struct, IFunction
    {
        if (target.Length < source.Length)
        {
            throw new ArgumentException($"{source.Length} results do not fit into {target.Length}.", nameof(target));
        }

        if (FloatLanes512.IsSupported)
        {
            Run<TFunction, FloatLanes512, Vector512<float>>(source, target);
        }
        else if (FloatLanes256.IsSupported)
        {
            Run<TFunction, FloatLanes256, Vector256<float>>(source, target);
        }
        else if (FloatLanes128.IsSupported)
        {
            Run<TFunction, FloatLanes128, Vector128<float>>(source, target);
        }
        else
        {
            Run<TFunction, FloatLanesScalar, float>(source, target);
        }
    }

    /// <summary>A function of one number.</summary>
    internal interface IFunction
    {
        /// <summary>Its results for a register.</summary>
        static abstract TVector Of<TLanes, TVector>(TVector x)
            where TLanes : struct, IFloatLanes<TVector>
            where TVector : struct;
    }

    /// <summary>e to the power of x: 2^n times a polynomial of what is left.</summary>
    internal readonly struct ExpFunction : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TLanes, TVector>(TVector x)
            where TLanes : struct, IFloatLanes<TVector>
            where TVector : struct
        {
            TVector most = TLanes.Create(MostExponent);
            TVector least = TLanes.Create(LeastExponent);
            x = TLanes.Choose(most, x, most, TLanes.Choose(x, least, least, x));
            TVector n = TLanes.Round(TLanes.Multiply(x, TLanes.Create(Log2OfE)));
            TVector rest = TLanes.Subtract(
                TLanes.Subtract(x, TLanes.Multiply(n, TLanes.Create(Log2High))), TLanes.Multiply(n, TLanes.Create(Log2Low)));
            TVector sum = TLanes.Create(1.9875691500e-4f);
            sum = TLanes.Add(TLanes.Multiply(sum, rest), TLanes.Create(1.3981999507e-3f));
            sum = TLanes.Add(TLanes.Multiply(sum, rest), TLanes.Create(8.3334519073e-3f));
            sum = TLanes.Add(TLanes.Multiply(sum, rest), TLanes.Create(4.1665795894e-2f));
            sum = TLanes.Add(TLanes.Multiply(sum, rest), TLanes.Create(1.6666665459e-1f));
            sum = TLanes.Add(TLanes.Multiply(sum, rest), TLanes.Create(5.0000001201e-1f));
            sum = TLanes.Add(TLanes.Multiply(sum, TLanes.Multiply(rest, rest)), rest);
            sum = TLanes.Add(sum, TLanes.Create(1));

            // In two halves: 2^n itself need not be a number that single precision has.
            TVector half = TLanes.Round(TLanes.Multiply(n, TLanes.Create(0.5f)));
            return TLanes.Multiply(TLanes.Multiply(sum, TLanes.PowerOfTwo(half)), TLanes.PowerOfTwo(TLanes.Subtract(n, half)));
        }
    }

    /// <summary>1 / (1 + exp(-x)).</summary>
    internal readonly struct SigmoidFunction : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TLanes, TVector>(TVector x)
            where TLanes : struct, IFloatLanes<TVector>
            where TVector : struct
        {
            TVector one = TLanes.Create(1);
            return TLanes.Divide(one, TLanes.Add(one, ExpFunction.Of<TLanes, TVector>(TLanes.Subtract(TLanes.Create(0), x))));
        }
    }

    /// <summary>The hyperbolic tangent: 1 - 2 / (exp(2 |x|) + 1) with the sign of x, and a polynomial near 0.</summary>
    internal readonly struct TanhFunction : IFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Of<TLanes, TVector>(TVector x)
            where TLanes : struct, IFloatLanes<TVector>
            where TVector : struct
        {
            TVector zero = TLanes.Create(0);
            TVector one = TLanes.Create(1);
            TVector two = TLanes.Create(2);
            TVector size = TLanes.Choose(x, zero, TLanes.Subtract(zero, x), x);
            TVector far = TLanes.Subtract(
                one, TLanes.Divide(two, TLanes.Add(ExpFunction.Of<TLanes, TVector>(TLanes.Multiply(size, two)), one)));
            far = TLanes.Choose(x, zero, TLanes.Subtract(zero, far), far);
            TVector square = TLanes.Multiply(x, x);
            TVector sum = TLanes.Create(-5.70498872745e-3f);
            sum = TLanes.Add(TLanes.Multiply(sum, square), TLanes.Create(2.06390887954e-2f));
            sum = TLanes.Add(TLanes.Multiply(sum, square), TLanes.Create(-5.37397155531e-2f));
            sum = TLanes.Add(TLanes.Multiply(sum, square), TLanes.Create(1.33314422036e-1f));
            sum = TLanes.Add(TLanes.Multiply(sum, square), TLanes.Create(-3.33332819422e-1f));
            TVector near = TLanes.Add(TLanes.Multiply(TLanes.Multiply(sum, square), x), x);
            return TLanes.Choose(size, TLanes.Create(LeastTanhByExp), near, far);
        }
    }
}
