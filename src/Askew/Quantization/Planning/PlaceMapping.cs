using Askew.Numerics;
using Askew.Quantization.Targets;

namespace Askew.Quantization.Planning;

/// <summary>How integers stand for whole numbers, one by one: for places (numbers of rows, ids of tokens) and for masks and the
/// like.</summary>
internal static class PlaceMapping
{
    private const int Bytes = 1 << 8;

    /// <summary>The mapping of the places from 0 to one less than <paramref name="count"/>, of which 16 bits have 65536 at most. The zero
    /// point is 0 unless half of the integers would not do.</summary>
    public static QuantizationParameters For(int count)
    {
        int bits = count <= Bytes ? 8 : 16;
        return new QuantizationParameters(1, count > 1 << (bits - 1) ? IntegerRange.Signed(bits).Min : 0, bits);
    }

    /// <summary>The mapping in which every whole number of <paramref name="range"/> is exact; null where <paramref name="bits"/> are too
    /// few, or the target has no zero point for it.</summary>
    public static QuantizationParameters? ForNumbers(ClippingRange range, int bits, TargetProfile target)
    {
        IntegerRange stored = IntegerRange.Signed(bits);
        double zero = range.Min >= stored.Min && range.Max <= stored.Max ? 0 : Math.Clamp(stored.Min - range.Min, stored.Min, stored.Max);
        return range.Min + zero >= stored.Min && range.Max + zero <= stored.Max
            && (zero == 0 || target.Activations == ActivationMapping.Asymmetric)
            ? new QuantizationParameters(1, (int)zero, bits) : null;
    }
}
