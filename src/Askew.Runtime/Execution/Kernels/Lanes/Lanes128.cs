using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Askew.Execution.Kernels.Lanes;

/// <summary>128-bit registers by portable operations, for processors other than those with AVX2: 4 lanes.</summary>
/// <remarks>The lower half is the first part, the upper half the second.</remarks>
internal readonly unsafe struct Lanes128 : ILanes<Vector128<int>>
{
    public static string Name => "portable";

    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    public static int Count => 4;

    public static bool HasManyRegisters => AdvSimd.IsSupported;

    public static bool AddsAsItMultiplies => false;

    public static bool ShiftsArithmetically => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load(int* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadBytes(sbyte* source) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<int>(source)).AsSByte()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadIntegers(short* source) =>
        Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<long>(source)).AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadBytePairs(sbyte* source) =>
        Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<long>(source)).AsSByte()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<int> vector, int* target) => vector.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Vector128<int> vector, sbyte* target)
    {
        Vector128<short> words = Vector128.Narrow(vector, vector);
        Unsafe.WriteUnaligned(target, Vector128.Narrow(words, words).AsInt32().ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> NarrowToBytes(
        Vector128<int> first, Vector128<int> second, Vector128<int> third, Vector128<int> fourth, Vector128<int> min, Vector128<int> max)
    {
        Vector128<short> low = Vector128.NarrowWithSaturation(first, second);
        Vector128<short> high = Vector128.NarrowWithSaturation(third, fourth);
        return Vector128.Min(Vector128.Max(Vector128.NarrowWithSaturation(low, high), min.AsSByte()), max.AsSByte()).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreQuarters(Vector128<int> vector, int quarters, sbyte* target)
    {
        if (quarters >= 2)
        {
            *(long*)target = vector.AsInt64().ToScalar();
            vector = vector.AsInt64().GetUpper().ToVector128().AsInt32();
            target += 8;
        }

        if (quarters % 2 != 0)
        {
            *(int*)target = vector.ToScalar();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Broadcast(int value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Broadcast64(long value) => Vector128.Create(value).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add(Vector128<int> a, Vector128<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Subtract(Vector128<int> a, Vector128<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Multiply(Vector128<int> a, Vector128<int> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyPairs(Vector128<int> a, Vector128<int> b)
    {
        if (Sse2.IsSupported)
        {
            return Sse2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16());
        }

        if (AdvSimd.Arm64.IsSupported)
        {
            // The products of the first two lanes, those of the last two, and the sums of neighbours among them.
            Vector128<short> x = a.AsInt16();
            Vector128<short> y = b.AsInt16();
            return AdvSimd.Arm64.AddPairwise(
                AdvSimd.MultiplyWideningLower(x.GetLower(), y.GetLower()), AdvSimd.MultiplyWideningUpper(x, y));
        }

        // Both halves of a pair, sign-extended in their lane.
        return (((a << 16) >> 16) * ((b << 16) >> 16)) + ((a >> 16) * (b >> 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAddPairs(Vector128<int> sum, Vector128<int> a, Vector128<int> b) => sum + MultiplyPairs(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> AddHalves(Vector128<int> a, Vector128<int> b) => (a.AsInt16() + b.AsInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> SubtractHalves(Vector128<int> a, Vector128<int> b) => (a.AsInt16() - b.AsInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> JoinHalves(Vector128<int> low, Vector128<int> high) =>
        Vector128.ConditionalSelect(Vector128.Create(0xFFFF), low, high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LowToHigh(Vector128<int> vector) => vector << 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> HighToLow(Vector128<int> vector) => vector >>> 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ShiftRight(Vector128<int> vector, Vector128<int> shift) => vector >> shift.ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Clamp(Vector128<int> vector, Vector128<int> min, Vector128<int> max) =>
        Vector128.Min(Vector128.Max(vector, min), max);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyFirst(Vector128<int> a, Vector128<int> b)
    {
        if (Sse41.IsSupported)
        {
            return Sse41.Multiply(Vector128.Shuffle(a, Vector128.Create(0, 0, 1, 1)), b).AsInt32();
        }

        return AdvSimd.IsSupported
            ? AdvSimd.MultiplyWideningLower(a.GetLower(), b.GetLower()).AsInt32()
            : (Vector128.WidenLower(a) * Vector128.WidenLower(b)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplySecond(Vector128<int> a, Vector128<int> b)
    {
        if (Sse41.IsSupported)
        {
            return Sse41.Multiply(Vector128.Shuffle(a, Vector128.Create(2, 2, 3, 3)), b).AsInt32();
        }

        return AdvSimd.IsSupported
            ? AdvSimd.MultiplyWideningUpper(a, b).AsInt32()
            : (Vector128.WidenUpper(a) * Vector128.WidenUpper(b)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add64(Vector128<int> a, Vector128<int> b) => (a.AsInt64() + b.AsInt64()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ShiftRight64(Vector128<int> vector, Vector128<int> shift) => Sse2.IsSupported
        ? Sse2.ShiftRightLogical(vector.AsInt64(), shift.AsInt64()).AsInt32()
        : (vector.AsInt64() >>> (int)shift.AsInt64().ToScalar()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Clamp64(Vector128<int> vector, Vector128<int> min, Vector128<int> max) =>
        Vector128.Min(Vector128.Max(vector.AsInt64(), min.AsInt64()), max.AsInt64()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Join(Vector128<int> first, Vector128<int> second) => Vector128.Narrow(first.AsInt64(), second.AsInt64());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> JoinHigh(Vector128<int> first, Vector128<int> second) =>
        Vector128.Narrow(first.AsInt64() >>> 32, second.AsInt64() >>> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(Vector128<int> vector) => Vector128.Sum(vector);
}
