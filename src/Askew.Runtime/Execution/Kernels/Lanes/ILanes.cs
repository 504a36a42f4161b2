using Askew.Numerics;

namespace Askew.Execution.Kernels.Lanes;

/// <summary>What a width of vector registers has to offer to the kernels that are written once for all widths.</summary>
/// <remarks>
/// A vector has <see cref="Count"/> lanes of 32 bits. A lane holds one 32-bit integer, or a pair of 16-bit integers:
/// the first in the low half, the second in the high half.
/// </remarks>
/// <typeparam name="TVector">The register, as a vector of 32-bit integers.</typeparam>
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

    /// <summary>Reads one vector from any address.</summary>
    static abstract TVector Load(int* source);

    /// <summary>Writes one vector to any address.</summary>
    static abstract void Store(TVector vector, int* target);

    /// <summary><paramref name="value"/> in every lane.</summary>
    static abstract TVector Broadcast(int value);

    /// <summary>In each lane <c>sum + a.first * b.first + a.second * b.second</c>, modulo 2^32.</summary>
    static abstract TVector MultiplyAddPairs(TVector sum, TVector a, TVector b);

    /// <summary>Reads one vector of bytes from each address and writes one vector of pairs: (first[i], second[i]), sign-extended.</summary>
    static abstract void PairUp(sbyte* first, sbyte* second, int* target);

    /// <summary>For <paramref name="count"/> lanes, rounded up to whole vectors: <c>saturate(requantizer(sums[i]))</c>, as bytes.</summary>
    /// <remarks>Exactly what <see cref="Requantizer.Apply"/> gives for every 32-bit sum, wrap-around of 64 bits included.</remarks>
    /// <param name="sums">Read up to the end of the last vector.</param>
    /// <param name="count">How many results are wanted.</param>
    /// <param name="requantizer">The requantiser.</param>
    /// <param name="saturation">Bounds within a signed byte.</param>
    /// <param name="results">Written up to the end of the last vector.</param>
    static abstract void RequantizeToBytes(int* sums, int count, Requantizer requantizer, IntegerRange saturation, sbyte* results);

    /// <summary>As <see cref="RequantizeToBytes"/>, with results and bounds of 32 bits. <paramref name="results"/> may be <paramref name="sums"/>.</summary>
    static abstract void Requantize(int* sums, int count, Requantizer requantizer, IntegerRange saturation, int* results);
}
