using Askew.Numerics;
using Askew.Quantization.Targets;

namespace Askew.Quantization.Ranges;

/// <summary>How a target maps a range of reals to integers (paper eqs 18-22): where scales and zero points are chosen.</summary>
internal static class RangeMapping
{
    /// <summary>The mapping of <paramref name="range"/> to integers of <paramref name="bitWidth"/> bits.</summary>
    public static QuantizationParameters For(ClippingRange range, int bitWidth, TargetProfile target)
    {
        QuantizationParameters mapping = target.Activations == ActivationMapping.Symmetric
            ? QuantizationParameters.Symmetric(Math.Max(Math.Abs(range.Min), Math.Abs(range.Max)), bitWidth)
            : QuantizationParameters.Asymmetric(range, bitWidth);
        if (target.Scales != ScaleSteps.PowersOfTwo)
        {
            return mapping;
        }

        // The range is widened to the next power of two; both ends stay covered.
        double scale = NextPowerOfTwo(mapping.Scale);
        int zeroPoint = target.Activations == ActivationMapping.Symmetric ? 0 : QuantizationParameters.ZeroPointOf(range, scale, bitWidth);
        return new QuantizationParameters(scale, zeroPoint, bitWidth);
    }

    /// <summary>The least power of two that is not below <paramref name="scale"/>.</summary>
    public static double NextPowerOfTwo(double scale)
    {
        double power = Math.ScaleB(1, Math.ILogB(scale));
        return power < scale ? 2 * power : power;
    }
}
