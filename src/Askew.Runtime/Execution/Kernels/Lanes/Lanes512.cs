using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Askew.Execution.Kernels.Lanes;

/// <summary>512-bit registers of AVX-512 (F, BW, DQ and VL): 16 lanes, 32 registers.</summary>
/// <remarks>The even lanes are the first part, the odd ones the second.</remarks>
internal readonly unsafe struct Lanes512 : ILanes<Vector512<int>>
{
    public static string Name => "avx512";

    public static bool IsSupported => Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512BW.VL.IsSupported;

    public static int Count => 16;

    public static bool HasManyRegisters => true;

    public static bool AddsAsItMultiplies => false;

    public static bool ShiftsArithmetically => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(int* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadBytes(sbyte* source) => Avx512F.ConvertToVector512Int32(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadIntegers(short* source) => Avx512F.ConvertToVector512Int32(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadBytePairs(sbyte* source) => Avx512BW.ConvertToVector512Int16(Vector256.Load(source)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> vector, int* target) => vector.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Vector512<int> vector, sbyte* target) => Avx512F.ConvertToVector128SByte(vector).Store(target);

    // Narrowing goes by 128 bits: within each there are four bytes of every vector.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> NarrowToBytes(
        Vector512<int> first, Vector512<int> second, Vector512<int> third, Vector512<int> fourth, Vector512<int> min, Vector512<int> max)
    {
        Vector512<short> low = Avx512BW.PackSignedSaturate(first, second);
        Vector512<short> high = Avx512BW.PackSignedSaturate(third, fourth);
        Vector512<sbyte> narrow = Avx512BW.Min(Avx512BW.Max(Avx512BW.PackSignedSaturate(low, high), min.AsSByte()), max.AsSByte());
        return Avx512F.PermuteVar16x32(narrow.AsInt32(), Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreQuarters(Vector512<int> vector, int quarters, sbyte* target)
    {
        if (quarters >= 2)
        {
            vector.GetLower().AsSByte().Store(target);
            vector = vector.GetUpper().ToVector512();
            target += 32;
        }

        if (quarters % 2 != 0)
        {
            vector.GetLower().GetLower().AsSByte().Store(target);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Broadcast(int value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Broadcast64(long value) => Vector512.Create(value).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(Vector512<int> a, Vector512<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Subtract(Vector512<int> a, Vector512<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Multiply(Vector512<int> a, Vector512<int> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyPairs(Vector512<int> a, Vector512<int> b) =>
        Avx512BW.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAddPairs(Vector512<int> sum, Vector512<int> a, Vector512<int> b) => sum + MultiplyPairs(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> AddHalves(Vector512<int> a, Vector512<int> b) => (a.AsInt16() + b.AsInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> SubtractHalves(Vector512<int> a, Vector512<int> b) => (a.AsInt16() - b.AsInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> JoinHalves(Vector512<int> low, Vector512<int> high) =>
        Vector512.ConditionalSelect(Vector512.Create(0xFFFF), low, high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LowToHigh(Vector512<int> vector) => vector << 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> HighToLow(Vector512<int> vector) => vector >>> 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftRight(Vector512<int> vector, Vector512<int> shift) =>
        Avx512F.ShiftRightArithmeticVariable(vector, shift.AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Clamp(Vector512<int> vector, Vector512<int> min, Vector512<int> max) =>
        Avx512F.Min(Avx512F.Max(vector, min), max);

    // The instruction multiplies the low halves of 64-bit lanes and disregards the high ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyFirst(Vector512<int> a, Vector512<int> b) => Avx512F.Multiply(a, b).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplySecond(Vector512<int> a, Vector512<int> b) =>
        Avx512F.Multiply((a.AsInt64() >>> 32).AsInt32(), b).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add64(Vector512<int> a, Vector512<int> b) => (a.AsInt64() + b.AsInt64()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftRight64(Vector512<int> vector, Vector512<int> shift) =>
        Avx512F.ShiftRightArithmeticVariable(vector.AsInt64(), shift.AsUInt64()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Clamp64(Vector512<int> vector, Vector512<int> min, Vector512<int> max) =>
        Avx512F.Min(Avx512F.Max(vector.AsInt64(), min.AsInt64()), max.AsInt64()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Join(Vector512<int> first, Vector512<int> second) =>
        Vector512.ConditionalSelect(Vector512.Create(0xFFFF_FFFFL), first.AsInt64(), second.AsInt64() << 32).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> JoinHigh(Vector512<int> first, Vector512<int> second) =>
        Vector512.ConditionalSelect(Vector512.Create(0xFFFF_FFFFL), first.AsInt64() >>> 32, second.AsInt64()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(Vector512<int> vector) => Vector512.Sum(vector);
}
