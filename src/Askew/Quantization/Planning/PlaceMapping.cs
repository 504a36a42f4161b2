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
    public static QuantizationParameters? ForNumbers(ClippingRange range, int bits, TargetProfile target) =>
        ForSteps(range, step: 1, bits, target);

    /// <summary>The mapping in which every whole number of steps in <paramref name="range"/> is exact, to the nearest of which its ends are
    /// rounded; null where <paramref name="bits"/> are too few, or the target has no such scale, or no zero point for it.</summary>
    public static QuantizationParameters? ForSteps(ClippingRange range, double step, int bits, TargetProfile target)
    {
        IntegerRange stored = IntegerRange.Signed(bits);
        (double least, double most) = (Math.Round(range.Min / step), Math.Round(range.Max / step));
        double zero = least >= stored.Min && most <= stored.Max ? 0 : Math.Clamp(stored.Min - least, stored.Min, stored.Max);
        bool hasZeroPoint = zero == 0 || target.Activations == ActivationMapping.Asymmetric;
        bool hasScale = target.Scales != ScaleSteps.PowersOfTwo || Math.ScaleB(1, Math.ILogB(step)) == step;
        return hasZeroPoint && hasScale && least + zero >= stored.Min && most + zero <= stored.Max
            ? new QuantizationParameters(step, (int)zero, bits) : null;
    }
}
