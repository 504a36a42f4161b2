using System.Runtime.CompilerServices;
using Askew.Numerics;

namespace Askew.Execution.Kernels.Lanes;

/// <summary>Requantises runs of 32-bit sums.</summary>
/// <remarks>Exactly what <see cref="Requantizer.Apply"/> and a saturation give for every 32-bit sum, wrap-around of 64 bits included.
/// Whole vectors are read and written: both sides have room for one vector more than asked for.</remarks>
internal static unsafe class Requantization<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary><c>results[i] = saturate(requantizer(sums[i]))</c>, as bytes; the bounds fit a byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToBytes(int* sums, int count, Requantizer requantizer, IntegerRange saturation, sbyte* results)
    {
        TVector multiplier = TLanes.Broadcast(requantizer.Multiplier);
        TVector addend = TLanes.Broadcast64(Addend(requantizer));
        TVector shift = TLanes.Broadcast64(requantizer.RightShift);
        TVector correction = TLanes.Broadcast64(Correction(requantizer));
        TVector min = TLanes.Broadcast64(saturation.Min);
        TVector max = TLanes.Broadcast64(saturation.Max);
        for (int i = 0; i < count; i += TLanes.Count)
        {
            TVector sum = TLanes.Load(sums + i);
            TVector first = Finish(TLanes.Add64(TLanes.MultiplyFirst(sum, multiplier), addend), shift, correction, min, max);
            TVector second = Finish(TLanes.Add64(TLanes.MultiplySecond(sum, multiplier), addend), shift, correction, min, max);
            TLanes.StoreBytes(TLanes.Join(first, second), results + i);
        }
    }

    /// <summary>As <see cref="ToBytes"/>, with results and bounds of 32 bits. <paramref name="results"/> may be <paramref name="sums"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToIntegers(int* sums, int count, Requantizer requantizer, IntegerRange saturation, int* results)
    {
        TVector multiplier = TLanes.Broadcast(requantizer.Multiplier);
        TVector addend = TLanes.Broadcast64(Addend(requantizer));
        TVector shift = TLanes.Broadcast64(requantizer.RightShift);
        TVector correction = TLanes.Broadcast64(Correction(requantizer));
        TVector min = TLanes.Broadcast64(saturation.Min);
        TVector max = TLanes.Broadcast64(saturation.Max);
        for (int i = 0; i < count; i += TLanes.Count)
        {
            TVector sum = TLanes.Load(sums + i);
            TVector first = Finish(TLanes.Add64(TLanes.MultiplyFirst(sum, multiplier), addend), shift, correction, min, max);
            TVector second = Finish(TLanes.Add64(TLanes.MultiplySecond(sum, multiplier), addend), shift, correction, min, max);
            TLanes.Store(TLanes.Join(first, second), results + i);
        }
    }

    /// <summary><c>results[i] = saturate((left[i] * leftMultiplier + right[i] * Multiplier + Addend) &gt;&gt; RightShift)</c>, the capitals of <paramref name="requantizer"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumToIntegers(int* left, int* right, int count, int leftMultiplier, Requantizer requantizer, IntegerRange saturation, int* results)
    {
        TVector leftFactor = TLanes.Broadcast(leftMultiplier);
        TVector rightFactor = TLanes.Broadcast(requantizer.Multiplier);
        TVector addend = TLanes.Broadcast64(Addend(requantizer));
        TVector shift = TLanes.Broadcast64(requantizer.RightShift);
        TVector correction = TLanes.Broadcast64(Correction(requantizer));
        TVector min = TLanes.Broadcast64(saturation.Min);
        TVector max = TLanes.Broadcast64(saturation.Max);
        for (int i = 0; i < count; i += TLanes.Count)
        {
            TVector a = TLanes.Load(left + i);
            TVector b = TLanes.Load(right + i);
            TVector first = TLanes.Add64(TLanes.Add64(TLanes.MultiplyFirst(a, leftFactor), TLanes.MultiplyFirst(b, rightFactor)), addend);
            TVector second = TLanes.Add64(TLanes.Add64(TLanes.MultiplySecond(a, leftFactor), TLanes.MultiplySecond(b, rightFactor)), addend);
            TLanes.Store(TLanes.Join(Finish(first, shift, correction, min, max), Finish(second, shift, correction, min, max)), results + i);
        }
    }

    // Without an arithmetic shift of 64 bits: adding 2^63 flips the sign, and a logical shift then leaves the number too large by the shifted sign bit.
    private static long Addend(Requantizer requantizer) => TLanes.ShiftsArithmetically ? requantizer.Addend : requantizer.Addend ^ long.MinValue;

    private static long Correction(Requantizer requantizer) => -(long)((1UL << 63) >> requantizer.RightShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Finish(TVector scaled, TVector shift, TVector correction, TVector min, TVector max)
    {
        TVector shifted = TLanes.ShiftRight64(scaled, shift);
        return TLanes.Clamp64(TLanes.ShiftsArithmetically ? shifted : TLanes.Add64(shifted, correction), min, max);
    }
}
