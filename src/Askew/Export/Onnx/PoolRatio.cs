using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.Onnx;

/// <summary>Which means ONNX Runtime's integer kernels can compute: the ratio of an element's step to the result's has limits
/// there. There are none for 16 bits, of which means are computed in float anyhow.</summary>
internal static class PoolRatio
{
    // Within [2^-32, 2^8) by its source; a factor of two on either side for its rounding of scales.
    private const double Least = 1.0 / (1L << 31);
    private const double Most = 1 << 7;

    /// <summary>Whether <paramref name="pool"/> is within the limits, or none is set to it.</summary>
    public static bool IsInRange(AveragePool pool, ProgramTensor input, ProgramTensor output)
    {
        if (input.ElementSizeInBytes > 1 || output.ElementSizeInBytes > 1)
        {
            return true;
        }

        Requantizer largest = pool.Requantizers.MaxBy(requantizer => Gain(requantizer));
        double own = input.Parameters.Scale / output.Parameters.Scale / pool.Window.KernelSize;
        return Gain(largest) is >= Least and < Most && own is >= Least and < Most;
    }

    private static double Gain(Requantizer requantizer) =>
        Math.Abs(ArithmeticTranslation.Gain(requantizer.Multiplier, requantizer.RightShift));
}
