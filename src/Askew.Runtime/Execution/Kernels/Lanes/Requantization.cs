using System.Runtime.CompilerServices;
using Askew.Numerics;

namespace Askew.Execution.Kernels.Lanes;

/// <summary>Requantises runs of 32-bit sums.</summary>
/// <remarks>Exactly what <see cref="Requantizer.Apply"/> and a saturation give for every 32-bit sum, wrap-around of 64 bits included.
/// Whole vectors are read and written: both sides have room for one vector more than asked for. Sums may be overwritten.</remarks>
internal static unsafe class Requantization<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary><c>results[i] = saturate(requantizer(sums[i]))</c>, as bytes; the bounds fit a byte.</summary>
    public static void ToBytes(int* sums, int count, Requantizer requantizer, IntegerRange saturation, sbyte* results)
    {
        if (HighRequantizer.Of(requantizer) is { } high)
        {
            ToBytes(sums, count, &high, 1, saturation, results, 0);
            return;
        }

        ToIntegersByLowShift(sums, count, requantizer, saturation);
        NarrowToBytes(sums, count, results);
    }

    /// <summary>As <see cref="ToBytes(int*, int, Requantizer, IntegerRange, sbyte*)"/>, for several runs with a requantiser each.</summary>
    /// <param name="sums">The sums of all runs.</param>
    /// <param name="count">Sums of a run; a multiple of the vectors' lanes if there are several.</param>
    /// <param name="requantizers">One for each run.</param>
    /// <param name="runs">Number of runs.</param>
    /// <param name="saturation">The bounds.</param>
    /// <param name="results">The results of the first run.</param>
    /// <param name="resultStride">Results from one run to the next.</param>
    [MethodImpl(Compilation.AtOnce)]
    public static void ToBytes(int* sums, int count, HighRequantizer* requantizers, int runs, IntegerRange saturation,
        sbyte* results, long resultStride)
    {
        TVector min = TLanes.Broadcast(InEveryByte(saturation.Min));
        TVector max = TLanes.Broadcast(InEveryByte(saturation.Max));
        for (int run = 0; run < runs; run++, requantizers++, sums += count, results += resultStride)
        {
            TVector multiplier = TLanes.Broadcast(requantizers->Multiplier);
            TVector addend = TLanes.Broadcast64(requantizers->Addend);
            TVector shift = TLanes.Broadcast(requantizers->HighShift);
            int i = 0;
            for (; i + (3 * TLanes.Count) < count; i += 4 * TLanes.Count)
            {
                TVector first = ShiftHigh(TLanes.Load(sums + i), multiplier, addend, shift);
                TVector second = ShiftHigh(TLanes.Load(sums + i + TLanes.Count), multiplier, addend, shift);
                TVector third = ShiftHigh(TLanes.Load(sums + i + (2 * TLanes.Count)), multiplier, addend, shift);
                TVector fourth = ShiftHigh(TLanes.Load(sums + i + (3 * TLanes.Count)), multiplier, addend, shift);
                TLanes.Store(TLanes.NarrowToBytes(first, second, third, fourth, min, max), (int*)(results + i));
            }

            int vectors = (count - i + TLanes.Count - 1) / TLanes.Count;
            if (vectors > 0)
            {
                TVector first = ShiftHigh(TLanes.Load(sums + i), multiplier, addend, shift);
                TVector second = vectors > 1 ? ShiftHigh(TLanes.Load(sums + i + TLanes.Count), multiplier, addend, shift) : first;
                TVector third = vectors > 2 ? ShiftHigh(TLanes.Load(sums + i + (2 * TLanes.Count)), multiplier, addend, shift) : second;
                TLanes.StoreQuarters(TLanes.NarrowToBytes(first, second, third, third, min, max), vectors, results + i);
            }
        }
    }

    /// <summary>As <see cref="ToBytes(int*, int, Requantizer, IntegerRange, sbyte*)"/>, with bounds of 32 bits, and results in the place of
    /// the sums.</summary>
    public static void ToIntegers(int* sums, int count, Requantizer requantizer, IntegerRange saturation)
    {
        if (HighRequantizer.Of(requantizer) is { } high)
        {
            ToIntegers(sums, count, &high, 1, saturation);
            return;
        }

        ToIntegersByLowShift(sums, count, requantizer, saturation);
    }

    /// <summary>As <see cref="ToBytes(int*, int, HighRequantizer*, int, IntegerRange, sbyte*, long)"/>, with bounds of 32 bits, and results
    /// in the place of the sums.</summary>
    [MethodImpl(Compilation.AtOnce)]
    public static void ToIntegers(int* sums, int count, HighRequantizer* requantizers, int runs, IntegerRange saturation)
    {
        TVector min = TLanes.Broadcast(saturation.Min);
        TVector max = TLanes.Broadcast(saturation.Max);
        for (int run = 0; run < runs; run++, requantizers++, sums += count)
        {
            TVector multiplier = TLanes.Broadcast(requantizers->Multiplier);
            TVector addend = TLanes.Broadcast64(requantizers->Addend);
            TVector shift = TLanes.Broadcast(requantizers->HighShift);
            for (int i = 0; i < count; i += TLanes.Count)
            {
                TVector shifted = ShiftHigh(TLanes.Load(sums + i), multiplier, addend, shift);
                TLanes.Store(TLanes.Clamp(shifted, min, max), sums + i);
            }
        }
    }

    /// <summary><c>results[i] = saturate((left[i] * leftMultiplier + right[i] * Multiplier + Addend) &gt;&gt; RightShift)</c>, the capitals
    /// of <paramref name="requantizer"/>.</summary>
    [MethodImpl(Compilation.AtOnce)]
    public static void SumToIntegers(
        int* left, int* right, int count, int leftMultiplier, Requantizer requantizer, IntegerRange saturation, int* results)
    {
        TVector leftFactor = TLanes.Broadcast(leftMultiplier);
        TVector rightFactor = TLanes.Broadcast(requantizer.Multiplier);
        TVector addend = TLanes.Broadcast64(LowAddend(requantizer));
        TVector shift = TLanes.Broadcast64(requantizer.RightShift);
        TVector correction = TLanes.Broadcast64(LowCorrection(requantizer));
        TVector min = TLanes.Broadcast64(saturation.Min);
        TVector max = TLanes.Broadcast64(saturation.Max);
        for (int i = 0; i < count; i += TLanes.Count)
        {
            TVector a = TLanes.Load(left + i);
            TVector b = TLanes.Load(right + i);
            TVector first = TLanes.Add64(TLanes.Add64(TLanes.MultiplyFirst(a, leftFactor), TLanes.MultiplyFirst(b, rightFactor)), addend);
            TVector second = TLanes.Add64(
                TLanes.Add64(TLanes.MultiplySecond(a, leftFactor), TLanes.MultiplySecond(b, rightFactor)), addend);
            TLanes.Store(TLanes.Join(ShiftLow(first, shift, correction, min, max), ShiftLow(second, shift, correction, min, max)),
                results + i);
        }
    }

    /// <summary>The lowest byte of each integer.</summary>
    [MethodImpl(Compilation.AtOnce)]
    public static void NarrowToBytes(int* integers, int count, sbyte* results)
    {
        for (int i = 0; i < count; i += TLanes.Count)
        {
            TLanes.StoreBytes(TLanes.Load(integers + i), results + i);
        }
    }

    /// <summary><c>(sum * multiplier + addend) &gt;&gt; (32 + shift)</c>, for the parts of a <see cref="HighRequantizer"/> in every
    /// lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ShiftHigh(TVector sum, TVector multiplier, TVector addend, TVector shift)
    {
        TVector first = TLanes.Add64(TLanes.MultiplyFirst(sum, multiplier), addend);
        TVector second = TLanes.Add64(TLanes.MultiplySecond(sum, multiplier), addend);
        return TLanes.ShiftRight(TLanes.JoinHigh(first, second), shift);
    }

    private static int InEveryByte(int value) => (byte)value * 0x0101_0101;

    // Any shift, at the price of shifts and bounds of 64 bits.
    [MethodImpl(Compilation.AtOnce)]
    private static void ToIntegersByLowShift(int* sums, int count, Requantizer requantizer, IntegerRange saturation)
    {
        TVector multiplier = TLanes.Broadcast(requantizer.Multiplier);
        TVector addend = TLanes.Broadcast64(LowAddend(requantizer));
        TVector shift = TLanes.Broadcast64(requantizer.RightShift);
        TVector correction = TLanes.Broadcast64(LowCorrection(requantizer));
        TVector min = TLanes.Broadcast64(saturation.Min);
        TVector max = TLanes.Broadcast64(saturation.Max);
        for (int i = 0; i < count; i += TLanes.Count)
        {
            TVector sum = TLanes.Load(sums + i);
            TVector first = ShiftLow(TLanes.Add64(TLanes.MultiplyFirst(sum, multiplier), addend), shift, correction, min, max);
            TVector second = ShiftLow(TLanes.Add64(TLanes.MultiplySecond(sum, multiplier), addend), shift, correction, min, max);
            TLanes.Store(TLanes.Join(first, second), sums + i);
        }
    }

    // Without an arithmetic shift of 64 bits: adding 2^63 flips the sign, and a logical shift then leaves the number too large by the
    // shifted sign bit.
    private static long LowAddend(Requantizer requantizer) =>
        TLanes.ShiftsArithmetically ? requantizer.Addend : requantizer.Addend ^ long.MinValue;

    private static long LowCorrection(Requantizer requantizer) => -(long)((1UL << 63) >> requantizer.RightShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ShiftLow(TVector scaled, TVector shift, TVector correction, TVector min, TVector max)
    {
        TVector shifted = TLanes.ShiftRight64(scaled, shift);
        return TLanes.Clamp64(TLanes.ShiftsArithmetically ? shifted : TLanes.Add64(shifted, correction), min, max);
    }
}
