namespace Askew.Execution.Kernels.Convolution;

/// <summary>Two 16-bit weights in one 32-bit lane.</summary>
internal static class WeightPair
{
    /// <summary>The first weight in the low half, the second in the high half.</summary>
    public static int Of(int first, int second) => (first & 0xFFFF) | (second << 16);
}
