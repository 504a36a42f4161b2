using System.Runtime.Intrinsics;

namespace Askew.Calibration;

/// <summary>The sum of single-precision numbers in the order in which PyTorch adds them on 8 lanes.</summary>
/// <remarks>Where a search stops can hang on the last bit of a sum, so the order matters.</remarks>
internal static class CascadeSum
{
    private const int Lanes = 8;
    private const int Rows = 4;
    private const int Group = 16;

    /// <summary>The sum; the number of <paramref name="values"/> is a multiple of 512 and below 16384.</summary>
    public static float Of(ReadOnlySpan<float> values)
    {
        // Four vectors side by side; each adds groups of 16, then the sums of the groups.
        Span<Vector256<float>> sums = stackalloc Vector256<float>[Rows];
        for (int row = 0; row < Rows; row++)
        {
            Vector256<float> total = Vector256<float>.Zero;
            for (int start = row * Lanes; start < values.Length; start += Group * Rows * Lanes)
            {
                Vector256<float> sum = Vector256<float>.Zero;
                for (int i = 0; i < Group; i++)
                {
                    sum += Vector256.Create(values.Slice(start + (i * Rows * Lanes), Lanes));
                }

                total += sum;
            }

            sums[row] = total;
        }

        Vector256<float> all = sums[0] + sums[1] + sums[2] + sums[3];
        float result = 0;
        for (int lane = 0; lane < Lanes; lane++)
        {
            result += all[lane];
        }

        return result;
    }
}
