using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Askew.Numerics;

/// <summary>a * b + c, rounded once, on every processor; where there is no instruction for it, by arithmetic in double precision.</summary>
internal static class FusedMultiplyAdd
{
    // Bits of a double that single precision has no room for, and what they are half-way between two single-precision numbers.
    private const long Lost = (1L << 29) - 1;
    private const long Half = 1L << 28;

    private const double SmallestNormal = 1.17549435e-38;

    /// <summary>Whether this machine has an instruction for it.</summary>
    public static bool IsHardwareAccelerated
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Fma.IsSupported || AdvSimd.IsSupported;
    }

    /// <summary>One result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of(float a, float b, float c) =>
        IsHardwareAccelerated ? MathF.FusedMultiplyAdd(a, b, c) : WithoutInstruction(a, b, c);

    /// <summary>Four results.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Of(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        IsHardwareAccelerated ? Vector128.FusedMultiplyAdd(a, b, c) : WithoutInstruction(a, b, c);

    /// <summary>What <see cref="Of(float, float, float)"/> does without an instruction.</summary>
    /// <remarks>
    /// The product of two single-precision numbers is a double, exactly. Its sum with the third is rounded to a double and then to single
    /// precision,
    /// which is what rounding once gives unless the double lies half-way between two results (or near numbers below the normal ones, where
    /// half-way lies elsewhere):
    /// those few are left to the platform's own function, which takes several times as long.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float WithoutInstruction(float a, float b, float c)
    {
        double sum = ((double)a * b) + c;
        bool isClear = (BitConverter.DoubleToInt64Bits(sum) & Lost) != Half && (Math.Abs(sum) >= SmallestNormal || sum == 0);
        return isClear ? (float)sum : Exactly(a, b, c);
    }

    /// <summary>What <see cref="Of(Vector128{float}, Vector128{float}, Vector128{float})"/> does without an instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> WithoutInstruction(Vector128<float> a, Vector128<float> b, Vector128<float> c)
    {
        (Vector128<double> aLow, Vector128<double> aHigh) = Vector128.Widen(a);
        (Vector128<double> bLow, Vector128<double> bHigh) = Vector128.Widen(b);
        (Vector128<double> cLow, Vector128<double> cHigh) = Vector128.Widen(c);
        Vector128<double> low = (aLow * bLow) + cLow;
        Vector128<double> high = (aHigh * bHigh) + cHigh;

        // Half-way shows in the lower 32 bits alone, of which 29 are lost; zero is looked at more closely, too.
        Vector128<int> ends = Sse.IsSupported
            ? Sse.Shuffle(low.AsSingle(), high.AsSingle(), 0b10_00_10_00).AsInt32()
            : Vector128.Create(low.AsInt32()[0], low.AsInt32()[2], high.AsInt32()[0], high.AsInt32()[2]);
        Vector128<float> results = Vector128.Narrow(low, high);
        Vector128<int> doubtful = Vector128.Equals(ends & Vector128.Create((int)Lost), Vector128.Create((int)Half))
            | ~Vector128.GreaterThanOrEqual(Vector128.Abs(results), Vector128.Create((float)SmallestNormal * 2)).AsInt32();
        return doubtful == Vector128<int>.Zero ? results : Exactly(a, b, c);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Exactly(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector128<float> Exactly(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.Create(
        WithoutInstruction(a[0], b[0], c[0]),
        WithoutInstruction(a[1], b[1], c[1]),
        WithoutInstruction(a[2], b[2], c[2]),
        WithoutInstruction(a[3], b[3], c[3]));
}
