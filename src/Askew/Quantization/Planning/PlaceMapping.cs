using Askew.Numerics;

namespace Askew.Quantization.Planning;

/// <summary>How integers stand for places (numbers of rows, ids of tokens): one by one, with a zero point only where half of the integers would
/// not do.</summary>
internal static class PlaceMapping
{
    private const int Bytes = 1 << 8;

    /// <summary>The mapping of the places from 0 to one less than <paramref name="count"/>, of which 16 bits have 65536 at most.</summary>
    public static QuantizationParameters For(int count)
    {
        int bits = count <= Bytes ? 8 : 16;
        return new QuantizationParameters(1, count > 1 << (bits - 1) ? IntegerRange.Signed(bits).Min : 0, bits);
    }
}
