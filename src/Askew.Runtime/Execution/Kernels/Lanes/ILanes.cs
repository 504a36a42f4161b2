namespace Askew.Execution.Kernels.Lanes;

/// <summary>What a width of vector registers has to offer to the kernels that are written once for all widths.</summary>
/// <remarks>
/// A vector has <see cref="Count"/> lanes of 32 bits. A lane holds one 32-bit integer, or a pair of 16-bit integers:
/// the first in the low half, the second in the high half. Where 32 bits do not suffice, the lanes of a vector are spread over two vectors
/// of
/// 64-bit lanes, called the first and the second part; which lanes go where is up to the implementation, and <see cref="Join"/> undoes it.
/// </remarks>
/// <typeparam name="TVector">The register, as a vector of 32-bit integers, whatever it holds.</typeparam>
internal unsafe interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>What kernel names begin with.</summary>
    static abstract string Name { get; }

    /// <summary>Whether this processor has registers and instructions of this kind.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>32-bit lanes of one vector.</summary>
    static abstract int Count { get; }

    /// <summary>Whether there are 32 registers, not 16.</summary>
    static abstract bool HasManyRegisters { get; }

    /// <summary>Whether <see cref="MultiplyAddPairs"/> is one instruction.</summary>
    static abstract bool AddsAsItMultiplies { get; }

    /// <summary>Whether <see cref="ShiftRight64"/> is arithmetic, not logical.</summary>
    static abstract bool ShiftsArithmetically { get; }

    /// <summary>Reads one vector from any address.</summary>
    static abstract TVector Load(int* source);

    /// <summary>Reads as many bytes as a vector has lanes, sign-extended.</summary>
    static abstract TVector LoadBytes(sbyte* source);

    /// <summary>Reads as many 16-bit integers as a vector has lanes, sign-extended.</summary>
    static abstract TVector LoadIntegers(short* source);

    /// <summary>Reads twice as many bytes as a vector has lanes, as pairs of neighbours.</summary>
    static abstract TVector LoadBytePairs(sbyte* source);

    /// <summary>Writes one vector to any address.</summary>
    static abstract void Store(TVector vector, int* target);

    /// <summary>Writes the lowest byte of each lane.</summary>
    static abstract void StoreBytes(TVector vector, sbyte* target);

    /// <summary>The lanes of four vectors as bytes, in their order, each saturated to 8 bits and then moved to the nearest bound.</summary>
    /// <param name="first">The first vector.</param>
    /// <param name="second">The second.</param>
    /// <param name="third">The third.</param>
    /// <param name="fourth">The fourth.</param>
    /// <param name="min">The lower bound in every byte.</param>
    /// <param name="max">The upper bound in every byte.</param>
    static abstract TVector NarrowToBytes(TVector first, TVector second, TVector third, TVector fourth, TVector min, TVector max);

    /// <summary>Writes the first quarters of a vector.</summary>
    static abstract void StoreQuarters(TVector vector, int quarters, sbyte* target);

    /// <summary><paramref name="value"/> in every lane.</summary>
    static abstract TVector Broadcast(int value);

    /// <summary><paramref name="value"/> in every 64-bit lane.</summary>
    static abstract TVector Broadcast64(long value);

    /// <summary>Sums of 32-bit lanes.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>Differences of 32-bit lanes.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>Products of 32-bit lanes, modulo 2^32.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>In each lane <c>a.first * b.first + a.second * b.second</c>, modulo 2^32.</summary>
    static abstract TVector MultiplyPairs(TVector a, TVector b);

    /// <summary>In each lane <c>sum + a.first * b.first + a.second * b.second</c>, modulo 2^32.</summary>
    static abstract TVector MultiplyAddPairs(TVector sum, TVector a, TVector b);

    /// <summary>Sums of 16-bit halves.</summary>
    static abstract TVector AddHalves(TVector a, TVector b);

    /// <summary>Differences of 16-bit halves.</summary>
    static abstract TVector SubtractHalves(TVector a, TVector b);

    /// <summary>The low halves of <paramref name="low"/> and the high halves of <paramref name="high"/>.</summary>
    static abstract TVector JoinHalves(TVector low, TVector high);

    /// <summary>The low halves in the place of the high ones, and 0 in theirs.</summary>
    static abstract TVector LowToHigh(TVector vector);

    /// <summary>The high halves in the place of the low ones, and 0 in theirs.</summary>
    static abstract TVector HighToLow(TVector vector);

    /// <summary>32-bit lanes shifted arithmetically by the number that is in every lane of <paramref name="shift"/>, at most 31.</summary>
    static abstract TVector ShiftRight(TVector vector, TVector shift);

    /// <summary>32-bit lanes, each moved to the nearest bound.</summary>
    static abstract TVector Clamp(TVector vector, TVector min, TVector max);

    /// <summary>Products of 64 bits, first part of the lanes. <paramref name="b"/> is the same in every lane.</summary>
    static abstract TVector MultiplyFirst(TVector a, TVector b);

    /// <summary>Products of 64 bits, second part of the lanes. <paramref name="b"/> is the same in every lane.</summary>
    static abstract TVector MultiplySecond(TVector a, TVector b);

    /// <summary>Sums of 64-bit lanes, modulo 2^64.</summary>
    static abstract TVector Add64(TVector a, TVector b);

    /// <summary>64-bit lanes shifted by the number that is in every 64-bit lane of <paramref name="shift"/>.</summary>
    static abstract TVector ShiftRight64(TVector vector, TVector shift);

    /// <summary>64-bit lanes, each moved to the nearest bound.</summary>
    static abstract TVector Clamp64(TVector vector, TVector min, TVector max);

    /// <summary>The lanes of a first and a second part whose numbers fit 32 bits, in their order.</summary>
    static abstract TVector Join(TVector first, TVector second);

    /// <summary>The high halves of the 64-bit lanes of a first and a second part, in their order.</summary>
    static abstract TVector JoinHigh(TVector first, TVector second);

    /// <summary>The sum of all 32-bit lanes, modulo 2^32.</summary>
    static abstract int Sum(TVector vector);
}
