using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Askew.Numerics;

namespace Askew.Execution.Kernels.Lanes;

/// <summary>256-bit registers of AVX2: 8 lanes, 16 registers.</summary>
internal unsafe struct Lanes256 : ILanes<Vector256<int>>
{
    public static string Name => "avx2";

    public static bool IsSupported => Avx2.IsSupported;

    public static int Count => 8;

    public static bool HasManyRegisters => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(int* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> vector, int* target) => vector.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Broadcast(int value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAddPairs(Vector256<int> sum, Vector256<int> a, Vector256<int> b) =>
        sum + Avx2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PairUp(sbyte* first, sbyte* second, int* target)
    {
        Vector256<int> low = Avx2.ConvertToVector256Int32(first);
        Vector256<int> high = Avx2.ConvertToVector256Int32(second);
        Avx2.Blend(low.AsInt16(), (high << 16).AsInt16(), 0b1010_1010).AsInt32().Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RequantizeToBytes(int* sums, int count, Requantizer requantizer, IntegerRange saturation, sbyte* results)
    {
        var constants = new Constants(requantizer, saturation);

        // Narrowing works on each half of the register by itself: bytes 0 to 3 of both halves hold the results.
        for (int i = 0; i < count; i += 8)
        {
            Vector256<int> wide = Requantize(Vector256.Load(sums + i), constants);
            Vector256<short> words = Avx2.PackSignedSaturate(wide, wide);
            Vector256<int> bytes = Avx2.PackSignedSaturate(words, words).AsInt32();
            Vector64.Create(bytes.ToScalar(), bytes.GetElement(4)).AsSByte().Store(results + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Requantize(int* sums, int count, Requantizer requantizer, IntegerRange saturation, int* results)
    {
        var constants = new Constants(requantizer, saturation);
        for (int i = 0; i < count; i += 8)
        {
            Requantize(Vector256.Load(sums + i), constants).Store(results + i);
        }
    }

    // The products need 64 bits, so the even and the odd lanes go separate ways and meet again after the saturation.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Requantize(Vector256<int> sums, in Constants constants)
    {
        Vector256<long> even = Requantize(sums.AsInt64(), constants);
        Vector256<long> odd = Requantize(sums.AsInt64() >>> 32, constants);
        return Avx2.Blend(even.AsInt32(), (odd << 32).AsInt32(), 0b1010_1010);
    }

    // There is no arithmetic shift of 64 bits: with the sign flipped, a logical shift is off by the shifted sign bit alone.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Requantize(Vector256<long> sums, in Constants constants)
    {
        Vector256<long> scaled = Avx2.Multiply(sums.AsInt32(), constants.Multiplier) + constants.FlippedAddend;
        Vector256<long> shifted = Avx2.ShiftRightLogical(scaled, constants.Shift) - constants.ShiftedSign;
        Vector256<long> raised = Avx2.BlendVariable(shifted, constants.Min, Avx2.CompareGreaterThan(constants.Min, shifted));
        return Avx2.BlendVariable(raised, constants.Max, Avx2.CompareGreaterThan(raised, constants.Max));
    }

    private readonly struct Constants(Requantizer requantizer, IntegerRange saturation)
    {
        public readonly Vector256<int> Multiplier = Vector256.Create(requantizer.Multiplier);

        // Adding 2^63 flips the sign, whatever the sum wraps around to.
        public readonly Vector256<long> FlippedAddend = Vector256.Create(requantizer.Addend ^ long.MinValue);
        public readonly Vector128<long> Shift = Vector128.CreateScalar((long)requantizer.RightShift);
        public readonly Vector256<long> ShiftedSign = Vector256.Create((long)((1UL << 63) >> requantizer.RightShift));
        public readonly Vector256<long> Min = Vector256.Create((long)saturation.Min);
        public readonly Vector256<long> Max = Vector256.Create((long)saturation.Max);
    }
}
