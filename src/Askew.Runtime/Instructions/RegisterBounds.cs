using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>The largest magnitudes that an instruction's registers can hold, whatever the inputs: interval arithmetic over the actual
/// weights.</summary>
/// <param name="Accumulator">Bound of every partial sum.</param>
/// <param name="Product">Bound of the accumulator times the multiplier, with and without the addend.</param>
/// <param name="Addend">Bound of the addend.</param>
internal readonly record struct RegisterBounds(Int128 Accumulator, Int128 Product, Int128 Addend)
{
    /// <summary>The largest magnitude of <paramref name="range"/>.</summary>
    internal static Int128 Magnitude(IntegerRange range) => Distance(range, 0);

    /// <summary>The largest distance of an integer of <paramref name="range"/> from <paramref name="zeroPoint"/>.</summary>
    internal static Int128 Distance(IntegerRange range, int zeroPoint) =>
        Int128.Max(Int128.Abs((Int128)range.Min - zeroPoint), Int128.Abs((Int128)range.Max - zeroPoint));

    /// <summary>The bounds of sums of up to <paramref name="accumulator"/> that are requantised.</summary>
    internal static RegisterBounds Requantized(Int128 accumulator, Requantizer requantizer)
    {
        Int128 addend = Int128.Abs(requantizer.Addend);
        return new RegisterBounds(accumulator, (accumulator * Int128.Abs(requantizer.Multiplier)) + addend, addend);
    }

    /// <summary>The bounds of inputs multiplied with rows of weights.</summary>
    /// <param name="weights">One row after the other.</param>
    /// <param name="requantizers">One for each row.</param>
    /// <param name="input">The integers that an input can be.</param>
    /// <remarks>Every partial sum, in any order, lies between the sum of all negative terms and the sum of all positive ones.</remarks>
    internal static RegisterBounds OfRows(sbyte[] weights, Requantizer[] requantizers, IntegerRange input)
    {
        RegisterBounds largest = default;
        int length = weights.Length / requantizers.Length;
        for (int row = 0; row < requantizers.Length; row++)
        {
            long below = 0;
            long above = 0;
            foreach (sbyte weight in weights.AsSpan(row * length, length))
            {
                long atMin = (long)weight * input.Min;
                long atMax = (long)weight * input.Max;
                below += Math.Min(0, Math.Min(atMin, atMax));
                above += Math.Max(0, Math.Max(atMin, atMax));
            }

            largest = largest.Or(Requantized(Math.Max(-below, above), requantizers[row]));
        }

        return largest;
    }

    /// <summary>What bounds all of <paramref name="bounds"/>.</summary>
    internal static RegisterBounds Largest(IEnumerable<RegisterBounds> bounds) =>
        bounds.Aggregate(default(RegisterBounds), (largest, next) => largest.Or(next));

    private RegisterBounds Or(RegisterBounds other) =>
        new(Int128.Max(Accumulator, other.Accumulator), Int128.Max(Product, other.Product), Int128.Max(Addend, other.Addend));
}
