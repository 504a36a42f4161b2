using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Askew.Numerics;

namespace Askew.Execution.Kernels.Lanes;

/// <summary>128-bit registers by portable operations, for processors other than those with AVX2: 4 lanes.</summary>
internal unsafe struct Lanes128 : ILanes<Vector128<int>>
{
    public static string Name => "portable";

    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    public static int Count => 4;

    public static bool HasManyRegisters => AdvSimd.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load(int* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<int> vector, int* target) => vector.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Broadcast(int value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAddPairs(Vector128<int> sum, Vector128<int> a, Vector128<int> b)
    {
        if (Sse2.IsSupported)
        {
            return sum + Sse2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16());
        }

        // Both halves of a pair, sign-extended in their lane.
        return sum + (((a << 16) >> 16) * ((b << 16) >> 16)) + ((a >> 16) * (b >> 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PairUp(sbyte* first, sbyte* second, int* target)
    {
        Vector128<int> low = Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(*(int*)first).AsSByte()));
        Vector128<int> high = Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(*(int*)second).AsSByte()));
        Vector128.ConditionalSelect(Vector128.Create(0xFFFF), low, high << 16).Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RequantizeToBytes(int* sums, int count, Requantizer requantizer, IntegerRange saturation, sbyte* results)
    {
        var constants = new Constants(requantizer, saturation);
        for (int i = 0; i < count; i += 4)
        {
            Vector128<int> wide = Requantize(Vector128.Load(sums + i), constants);
            Vector128<short> words = Vector128.Narrow(wide, wide);
            *(int*)(results + i) = Vector128.Narrow(words, words).AsInt32().ToScalar();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Requantize(int* sums, int count, Requantizer requantizer, IntegerRange saturation, int* results)
    {
        var constants = new Constants(requantizer, saturation);
        for (int i = 0; i < count; i += 4)
        {
            Requantize(Vector128.Load(sums + i), constants).Store(results + i);
        }
    }

    // The products need 64 bits: two lanes at a time. After the saturation the values fit 32 bits again.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Requantize(Vector128<int> sums, in Constants constants) => Vector128.Narrow(
        Requantize(MultiplyLower(sums, constants.Multiplier), constants), Requantize(MultiplyUpper(sums, constants.Multiplier), constants));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<long> Requantize(Vector128<long> products, in Constants constants)
    {
        Vector128<long> shifted = ((products + constants.FlippedAddend) >>> constants.Shift) - constants.ShiftedSign;
        return Vector128.Min(Vector128.Max(shifted, constants.Min), constants.Max);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<long> MultiplyLower(Vector128<int> a, Vector128<int> b)
    {
        if (Sse41.IsSupported)
        {
            return Sse41.Multiply(Vector128.Shuffle(a, Vector128.Create(0, 0, 1, 1)), b);
        }

        return AdvSimd.IsSupported
            ? AdvSimd.MultiplyWideningLower(a.GetLower(), b.GetLower())
            : Vector128.WidenLower(a) * Vector128.WidenLower(b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<long> MultiplyUpper(Vector128<int> a, Vector128<int> b)
    {
        if (Sse41.IsSupported)
        {
            return Sse41.Multiply(Vector128.Shuffle(a, Vector128.Create(2, 2, 3, 3)), b);
        }

        return AdvSimd.IsSupported
            ? AdvSimd.MultiplyWideningUpper(a, b)
            : Vector128.WidenUpper(a) * Vector128.WidenUpper(b);
    }

    private readonly struct Constants(Requantizer requantizer, IntegerRange saturation)
    {
        public readonly Vector128<int> Multiplier = Vector128.Create(requantizer.Multiplier);

        // Few processors shift 64 bits arithmetically: with the sign flipped, a logical shift is off by the shifted sign bit alone.
        // Adding 2^63 flips the sign, whatever the sum wraps around to.
        public readonly Vector128<long> FlippedAddend = Vector128.Create(requantizer.Addend ^ long.MinValue);
        public readonly int Shift = requantizer.RightShift;
        public readonly Vector128<long> ShiftedSign = Vector128.Create((long)((1UL << 63) >> requantizer.RightShift));
        public readonly Vector128<long> Min = Vector128.Create((long)saturation.Min);
        public readonly Vector128<long> Max = Vector128.Create((long)saturation.Max);
    }
}
