using System.Numerics.Tensors;

namespace Askew.Quantization.Refinements;

/// <summary>Rounds one row of weights so that the variance of its result's error is small: weights go, one after the other, to the integer
/// that is best given all others.</summary>
/// <remarks>No step makes the error larger, so it ends; started at the nearest integers.</remarks>
internal static class RowRounding
{
    /// <summary>The rounded row.</summary>
    /// <param name="weights">The weights in steps of their scale.</param>
    /// <param name="start">The integers to start with.</param>
    /// <param name="onSamples">What errors of the weights do.</param>
    /// <param name="most">The largest magnitude of an integer.</param>
    /// <param name="passes">The most passes over the row.</param>
    public static sbyte[] Round(ReadOnlySpan<float> weights, ReadOnlySpan<sbyte> start, RowErrors onSamples, int most, int passes)
    {
        sbyte[] integers = start.ToArray();
        float[] errors = Errors(weights, integers);
        float[] slopes = onSamples.SlopesOf(errors);
        float[][] covariance = onSamples.Covariance.Rows;
        for (int pass = 0; pass < passes; pass++)
        {
            bool changed = false;
            for (int i = 0; i < errors.Length; i++)
            {
                float curvature = covariance[i][i];
                if (!(curvature > 0))
                {
                    continue;
                }

                // Where the error of this weight would be best, and the integer nearest to that.
                float best = integers[i] + (slopes[i] / curvature);
                float rounded = Math.Clamp(MathF.Round(best), -most, most);
                float change = integers[i] - rounded;
                if (change != 0)
                {
                    integers[i] = (sbyte)rounded;
                    TensorPrimitives.MultiplyAdd(covariance[i], change, slopes, slopes);
                    changed = true;
                }
            }

            if (!changed)
            {
                break;
            }
        }

        return integers;
    }

    /// <summary>What is left over: weights less integers, in steps.</summary>
    public static float[] Errors(ReadOnlySpan<float> weights, ReadOnlySpan<sbyte> integers)
    {
        var errors = new float[weights.Length];
        for (int i = 0; i < errors.Length; i++)
        {
            errors[i] = weights[i] - integers[i];
        }

        return errors;
    }
}
