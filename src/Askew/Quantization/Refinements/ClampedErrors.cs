using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Askew.Numerics;

namespace Askew.Quantization.Refinements;

/// <summary>Adds up the errors of a layer's results where what follows is a clamp or nothing, for many results at once.</summary>
/// <remarks>Result i goes to lane i modulo 8, in double precision, as in <see cref="OrderedSums"/>: the same bits however wide the
/// processor's vectors are. <see cref="ScalarOf"/> is that rule written out.</remarks>
/// <param name="stored">How results are stored.</param>
/// <param name="clamp">What is seen of a result: no more than these.</param>
/// <param name="moving">Where a result moves with the bias; elsewhere it is cut off.</param>
internal sealed unsafe class ClampedErrors(QuantizationParameters stored, ClippingRange clamp, ClippingRange moving)
{
    private const int Lanes = OrderedSums.DoubleLanes;

    private readonly bool isNarrow = stored.BitWidth <= 8;

    /// <summary>The errors of <paramref name="integers"/>, 8 or 16 bits each, against <paramref name="reals"/>, as many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ChannelErrors Of(ReadOnlySpan<float> reals, ReadOnlySpan<byte> integers)
    {
        if (reals.Length == 1)
        {
            return One(reals[0], IntegerAt(integers, 0));
        }

        if (!Vector128.IsHardwareAccelerated)
        {
            return ScalarOf(reals, integers);
        }

        var pull = (Low: Vector256<double>.Zero, High: Vector256<double>.Zero);
        var (weight, squares) = (pull, pull);
        Vector256<float> zeroPoint = Vector256.Create((float)stored.ZeroPoint);
        int i = 0;
        fixed (float* real = reals)
        fixed (byte* integer = integers)
        {
            for (; i <= reals.Length - Lanes; i += Lanes)
            {
                Vector128<short> shorts = isNarrow
                    ? Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)(integer + i)).AsSByte())
                    : Vector128.Load((short*)integer + i);
                (Vector128<int> low, Vector128<int> high) = Vector128.Widen(shorts);
                Vector256<float> steps = Vector256.ConvertToSingle(Vector256.Create(low, high)) - zeroPoint;
                (Vector256<double> lowSteps, Vector256<double> highSteps) = Vector256.Widen(steps);
                (Vector256<double> lowReals, Vector256<double> highReals) = Vector256.Widen(Vector256.Load(real + i));
                Add(lowReals, lowSteps, ref pull.Low, ref weight.Low, ref squares.Low);
                Add(highReals, highSteps, ref pull.High, ref weight.High, ref squares.High);
            }
        }

        Span<double> pulls = stackalloc double[Lanes], weights = stackalloc double[Lanes], all = stackalloc double[Lanes];
        Vector512.Create(pull.Low, pull.High).CopyTo(pulls);
        Vector512.Create(weight.Low, weight.High).CopyTo(weights);
        Vector512.Create(squares.Low, squares.High).CopyTo(all);
        AddScalar(reals, integers, i, pulls, weights, all);
        return new ChannelErrors(OrderedSums.Fold(pulls), OrderedSums.Fold(weights), OrderedSums.Fold(all));
    }

    /// <summary>The specification of <see cref="Of"/>.</summary>
    public ChannelErrors ScalarOf(ReadOnlySpan<float> reals, ReadOnlySpan<byte> integers)
    {
        Span<double> pulls = stackalloc double[Lanes], weights = stackalloc double[Lanes], squares = stackalloc double[Lanes];
        pulls.Clear();
        weights.Clear();
        squares.Clear();
        AddScalar(reals, integers, 0, pulls, weights, squares);
        return new ChannelErrors(OrderedSums.Fold(pulls), OrderedSums.Fold(weights), OrderedSums.Fold(squares));
    }

    private void AddScalar(ReadOnlySpan<float> reals, ReadOnlySpan<byte> integers, int first,
        Span<double> pulls, Span<double> weights, Span<double> squares)
    {
        for (int i = first; i < reals.Length; i++)
        {
            ChannelErrors one = One(reals[i], IntegerAt(integers, i));
            pulls[i % Lanes] += one.Pull;
            weights[i % Lanes] += one.Weight;
            squares[i % Lanes] += one.Squares;
        }
    }

    private int IntegerAt(ReadOnlySpan<byte> integers, int i) =>
        isNarrow ? (sbyte)integers[i] : MemoryMarshal.Cast<byte, short>(integers)[i];

    private ChannelErrors One(double real, int integer)
    {
        double error = Clamped(real) - Clamped(stored.Dequantize(integer));
        bool moves = real >= moving.Min && real <= moving.Max;
        return new ChannelErrors(moves ? error : 0, moves ? 1 : 0, error * error);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(Vector256<double> reals, Vector256<double> steps,
        ref Vector256<double> pull, ref Vector256<double> weight, ref Vector256<double> squares)
    {
        (Vector256<double> least, Vector256<double> most) = (Vector256.Create(clamp.Min), Vector256.Create(clamp.Max));
        Vector256<double> seen = Vector256.Create(stored.Scale) * steps;
        Vector256<double> error = Vector256.Min(Vector256.Max(reals, least), most) - Vector256.Min(Vector256.Max(seen, least), most);
        Vector256<double> moves = Vector256.GreaterThanOrEqual(reals, Vector256.Create(moving.Min))
            & Vector256.LessThanOrEqual(reals, Vector256.Create(moving.Max));
        pull += error & moves;
        weight += Vector256<double>.One & moves;
        squares += error * error;
    }

    private double Clamped(double value) => Math.Min(Math.Max(value, clamp.Min), clamp.Max);
}
