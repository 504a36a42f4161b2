using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Askew.Numerics;

namespace Askew.Execution.Kernels.Lanes;

/// <summary>512-bit registers of AVX-512 (F, BW, DQ and VL): 16 lanes, 32 registers.</summary>
internal unsafe struct Lanes512 : ILanes<Vector512<int>>
{
    public static string Name => "avx512";

    public static bool IsSupported => Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512BW.VL.IsSupported;

    public static int Count => 16;

    public static bool HasManyRegisters => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(int* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> vector, int* target) => vector.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Broadcast(int value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAddPairs(Vector512<int> sum, Vector512<int> a, Vector512<int> b) =>
        sum + Avx512BW.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PairUp(sbyte* first, sbyte* second, int* target)
    {
        Vector512<int> low = Avx512F.ConvertToVector512Int32(Vector128.Load(first));
        Vector512<int> high = Avx512F.ConvertToVector512Int32(Vector128.Load(second));
        Vector512.ConditionalSelect(Vector512.Create(0xFFFF), low, high << 16).Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RequantizeToBytes(int* sums, int count, Requantizer requantizer, IntegerRange saturation, sbyte* results)
    {
        var constants = new Constants(requantizer, saturation);
        for (int i = 0; i < count; i += 16)
        {
            Avx512F.ConvertToVector128SByte(Requantize(Vector512.Load(sums + i), constants)).Store(results + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Requantize(int* sums, int count, Requantizer requantizer, IntegerRange saturation, int* results)
    {
        var constants = new Constants(requantizer, saturation);
        for (int i = 0; i < count; i += 16)
        {
            Requantize(Vector512.Load(sums + i), constants).Store(results + i);
        }
    }

    // The products need 64 bits, so the even and the odd lanes go separate ways and meet again after the saturation.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Requantize(Vector512<int> sums, in Constants constants)
    {
        Vector512<long> even = Requantize(sums.AsInt64(), constants);
        Vector512<long> odd = Requantize(sums.AsInt64() >>> 32, constants);
        return Vector512.ConditionalSelect(Vector512.Create(0xFFFF_FFFFL), even, odd << 32).AsInt32();
    }

    // The multiplication takes the low half of each 64-bit lane and disregards the high one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Requantize(Vector512<long> sums, in Constants constants)
    {
        Vector512<long> scaled = Avx512F.Multiply(sums.AsInt32(), constants.Multiplier) + constants.Addend;
        Vector512<long> shifted = Avx512F.ShiftRightArithmetic(scaled, constants.Shift);
        return Avx512F.Min(Avx512F.Max(shifted, constants.Min), constants.Max);
    }

    private readonly struct Constants(Requantizer requantizer, IntegerRange saturation)
    {
        public readonly Vector512<int> Multiplier = Vector512.Create(requantizer.Multiplier);
        public readonly Vector512<long> Addend = Vector512.Create(requantizer.Addend);
        public readonly Vector128<long> Shift = Vector128.CreateScalar((long)requantizer.RightShift);
        public readonly Vector512<long> Min = Vector512.Create((long)saturation.Min);
        public readonly Vector512<long> Max = Vector512.Create((long)saturation.Max);
    }
}
