using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Askew.Execution.Kernels.Lanes;

/// <summary>256-bit registers of AVX2: 8 lanes, 16 registers.</summary>
/// <remarks>The even lanes are the first part, the odd ones the second.</remarks>
internal readonly unsafe struct Lanes256 : ILanes<Vector256<int>>
{
    // Blends take lane i from the second vector where bit i is set.
    private const byte OddLanes = 0b1010_1010;

    public static string Name => "avx2";

    public static bool IsSupported => Avx2.IsSupported;

    public static int Count => 8;

    public static bool HasManyRegisters => false;

    public static bool AddsAsItMultiplies => AvxVnni.IsSupported;

    public static bool ShiftsArithmetically => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(int* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadBytes(sbyte* source) => Avx2.ConvertToVector256Int32(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadIntegers(short* source) => Avx2.ConvertToVector256Int32(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadBytePairs(sbyte* source) => Avx2.ConvertToVector256Int16(source).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> vector, int* target) => vector.Store(target);

    // A shuffle works on each half of the register by itself and leaves four bytes in each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Vector256<int> vector, sbyte* target)
    {
        Vector256<sbyte> lowest =
            Avx2.Shuffle(vector.AsSByte(), Vector256.Create(Vector128.Create(0x0C08_0400), Vector128.Create(0x0C08_0400)).AsSByte());
        Sse2.UnpackLow(lowest.GetLower().AsInt32(), lowest.GetUpper().AsInt32()).GetLower().AsSByte().Store(target);
    }

    // Narrowing goes by 128 bits: in each there are four bytes of every vector.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> NarrowToBytes(
        Vector256<int> first, Vector256<int> second, Vector256<int> third, Vector256<int> fourth, Vector256<int> min, Vector256<int> max)
    {
        Vector256<short> low = Avx2.PackSignedSaturate(first, second);
        Vector256<short> high = Avx2.PackSignedSaturate(third, fourth);
        Vector256<sbyte> narrow = Avx2.Min(Avx2.Max(Avx2.PackSignedSaturate(low, high), min.AsSByte()), max.AsSByte());
        return Avx2.PermuteVar8x32(narrow.AsInt32(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreQuarters(Vector256<int> vector, int quarters, sbyte* target)
    {
        if (quarters >= 2)
        {
            vector.GetLower().AsSByte().Store(target);
            vector = vector.GetUpper().ToVector256();
            target += 16;
        }

        if (quarters % 2 != 0)
        {
            *(long*)target = vector.AsInt64().ToScalar();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Broadcast(int value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Broadcast64(long value) => Vector256.Create(value).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> a, Vector256<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Subtract(Vector256<int> a, Vector256<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Multiply(Vector256<int> a, Vector256<int> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyPairs(Vector256<int> a, Vector256<int> b) => Avx2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAddPairs(Vector256<int> sum, Vector256<int> a, Vector256<int> b) =>
        AvxVnni.IsSupported ? AvxVnni.MultiplyWideningAndAdd(sum, a.AsInt16(), b.AsInt16()) : sum + MultiplyPairs(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddHalves(Vector256<int> a, Vector256<int> b) => (a.AsInt16() + b.AsInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> SubtractHalves(Vector256<int> a, Vector256<int> b) => (a.AsInt16() - b.AsInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> JoinHalves(Vector256<int> low, Vector256<int> high) =>
        Avx2.Blend(low.AsInt16(), high.AsInt16(), OddLanes).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LowToHigh(Vector256<int> vector) => vector << 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> HighToLow(Vector256<int> vector) => vector >>> 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftRight(Vector256<int> vector, Vector256<int> shift) =>
        Avx2.ShiftRightArithmeticVariable(vector, shift.AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Clamp(Vector256<int> vector, Vector256<int> min, Vector256<int> max) =>
        Avx2.Min(Avx2.Max(vector, min), max);

    // The instruction multiplies the low halves of 64-bit lanes and disregards the high ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyFirst(Vector256<int> a, Vector256<int> b) => Avx2.Multiply(a, b).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplySecond(Vector256<int> a, Vector256<int> b) =>
        Avx2.Multiply((a.AsInt64() >>> 32).AsInt32(), b).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add64(Vector256<int> a, Vector256<int> b) => (a.AsInt64() + b.AsInt64()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftRight64(Vector256<int> vector, Vector256<int> shift) =>
        Avx2.ShiftRightLogicalVariable(vector.AsInt64(), shift.AsUInt64()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Clamp64(Vector256<int> vector, Vector256<int> min, Vector256<int> max)
    {
        Vector256<long> raised =
            Avx2.BlendVariable(vector.AsInt64(), min.AsInt64(), Avx2.CompareGreaterThan(min.AsInt64(), vector.AsInt64()));
        return Avx2.BlendVariable(raised, max.AsInt64(), Avx2.CompareGreaterThan(raised, max.AsInt64())).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Join(Vector256<int> first, Vector256<int> second) =>
        Avx2.Blend(first, (second.AsInt64() << 32).AsInt32(), OddLanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> JoinHigh(Vector256<int> first, Vector256<int> second) =>
        Avx2.Blend((first.AsInt64() >>> 32).AsInt32(), second, OddLanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(Vector256<int> vector) => Vector256.Sum(vector);
}
