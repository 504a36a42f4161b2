namespace Askew.Export.C.Writing;

/// <summary>Weights of fewer than 8 bits, as they lie in memory that keeps them: one behind the other, without gaps. Kernels read bytes, so
/// they are unpacked for some outputs at a time.</summary>
/// <param name="Bits">Bits of each weight, 2 to 7.</param>
/// <param name="RowLength">Weights of an output in the order that kernels read, with the zeros behind them.</param>
/// <param name="Together">Outputs whose weights are unpacked together; a multiple of four, and so that they begin a byte.</param>
internal sealed record PackedWeights(int Bits, int RowLength, int Together)
{
    /// <summary>The fewest bits that are packed.</summary>
    public const int FewestBits = 2;

    /// <summary>The bits of what is not packed.</summary>
    public const int Whole = 8;

    // What is computed again for every part, windows as rows, is little beside the products of so many outputs.
    private const int FewestTogether = 16;
    private const int UnpackedInBytes = 4096;

    // What the code takes that unpacks them.
    private const int LeastSavedInBytes = 256;

    /// <summary>Bytes of memory for weights that are unpacked; vectors may read beyond them.</summary>
    public int UnpackedSizeInBytes =>
        checked((((Together * RowLength) + 7) / 8 * 8) + (RowLength % WeightOrder.Lanes == 0 ? 0 : WeightOrder.Beyond));

    /// <summary>How the weights of a layer are packed; null where that saves too little, or where the layer has groups.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="rowLength">Weights of an output with the zeros behind them; a multiple of four.</param>
    /// <param name="groups">Groups of the layer.</param>
    public static PackedWeights? Of(LinearWeights weights, int rowLength, int groups)
    {
        int bits = BitsOf(weights.Values);
        int count = weights.Requantizers.Length;
        if (SizeInBytes(count, rowLength, groups, bits) == SizeInBytes(count, rowLength, groups, Whole))
        {
            return null;
        }

        int together = Math.Max(FewestTogether, UnpackedInBytes / rowLength / WeightOrder.Together * WeightOrder.Together);
        int outputs = (count + WeightOrder.Together - 1) / WeightOrder.Together * WeightOrder.Together;
        return new PackedWeights(bits, rowLength, Math.Min(together, outputs));
    }

    /// <summary>The bytes that the weights of a layer take where they have <paramref name="bits"/> bits: a byte each where packing saves
    /// too little, or where the layer has groups.</summary>
    public static long SizeInBytes(int outputs, int rowLength, int groups, int bits)
    {
        long whole = (long)outputs * rowLength;
        long packed = ((whole * bits) + (Whole - 1)) / Whole;
        return groups == 1 && whole - packed >= LeastSavedInBytes ? packed : whole;
    }

    /// <summary><paramref name="weights"/>, packed: the first one in the lowest bits of the first byte.</summary>
    public byte[] Pack(ReadOnlySpan<sbyte> weights)
    {
        var packed = new byte[checked((int)((((long)weights.Length * Bits) + 7) / 8))];
        long place = 0;
        foreach (sbyte weight in weights)
        {
            int value = (weight & ((1 << Bits) - 1)) << (int)(place % 8);
            packed[place / 8] |= (byte)value;
            if (value > byte.MaxValue)
            {
                packed[(place / 8) + 1] |= (byte)(value >> 8);
            }

            place += Bits;
        }

        return packed;
    }

    // In two's complement.
    private static int BitsOf(ReadOnlySpan<sbyte> weights)
    {
        int magnitude = 0;
        foreach (sbyte weight in weights)
        {
            magnitude |= weight < 0 ? ~weight : weight;
        }

        return Math.Max(FewestBits, int.Log2(magnitude | 1) + (magnitude == 0 ? 1 : 2));
    }
}
