namespace Askew.Numerics;

/// <summary>How many bits, sign included, the registers of a target have for each step of a layer.</summary>
/// <param name="Accumulator">Sum of products of weights and activations.</param>
/// <param name="Product">Accumulator times multiplier, with the addend added.</param>
/// <param name="Addend">The addend alone.</param>
internal readonly record struct RegisterWidths(int Accumulator, int Product, int Addend)
{
    /// <summary>Whether <paramref name="magnitude"/> fits a signed register of <paramref name="bits"/> bits.</summary>
    public static bool Fits(Int128 magnitude, int bits) => magnitude < (Int128.One << (bits - 1));

    /// <summary>Bits that <paramref name="magnitude"/> needs in a signed register.</summary>
    public static int BitsFor(Int128 magnitude)
    {
        int bits = 1;
        while (!Fits(magnitude, bits))
        {
            bits++;
        }

        return bits;
    }
}
