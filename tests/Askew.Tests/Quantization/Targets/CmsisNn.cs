namespace Askew.Tests.Quantization.Targets;

/// <summary>Requantisation as the specification of CMSIS-NN describes it: a 32-bit multiplier that stands for [1/2, 1), and a shift to the
/// left or, negative, to the right.</summary>
internal static class CmsisNn
{
    /// <summary>With CMSIS_NN_USE_SINGLE_ROUNDING: the 64-bit product is rounded once, half up.</summary>
    public static int SingleRounding(int value, int multiplier, int shift)
    {
        int total = 31 - shift;
        long product = ((long)value * multiplier) >> (total - 1);
        return (int)((product + 1) >> 1);
    }

    /// <summary>Without: a doubling high multiplication that rounds half up, then a division by a power of two that rounds half away from
    /// zero.</summary>
    public static int DoubleRounding(int value, int multiplier, int shift)
    {
        int left = Math.Max(shift, 0);
        int right = Math.Max(-shift, 0);
        int high = (int)((((long)(value << left) * multiplier) + (1L << 30)) >> 31);
        int mask = (1 << right) - 1;
        int remainder = high & mask;
        int threshold = (mask >> 1) + (high < 0 ? 1 : 0);
        return (high >> right) + (remainder > threshold ? 1 : 0);
    }
}
