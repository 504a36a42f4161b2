using System.Numerics.Tensors;
using Askew.Numerics;

namespace Askew.Quantization.Refinements;

/// <summary>What errors of a row's weights do to the row's results on the calibration data.</summary>
/// <param name="Covariance">How the row's inputs vary together.</param>
/// <param name="Pull">For each weight the mean product of its input and what the results lack with the real weights.</param>
internal sealed record RowErrors(InputCovariance Covariance, float[] Pull)
{
    /// <summary>The mean square that <paramref name="errors"/>, reals less integers, add to what the results lack anyway: <c>e' C e + 2 e'
    /// p</c>.</summary>
    public double Of(float[] errors)
    {
        float[] slopes = SlopesOf(errors);
        double sum = 0;
        for (int i = 0; i < errors.Length; i++)
        {
            sum += errors[i] == 0 ? 0 : (double)errors[i] * (slopes[i] + Pull[i]);
        }

        return sum;
    }

    /// <summary>Half of how that grows with each error: <c>C e + p</c>.</summary>
    public float[] SlopesOf(float[] errors)
    {
        var slopes = new float[errors.Length];
        OrderedSums.Dots(errors, Covariance.Rows, slopes);
        TensorPrimitives.Add(slopes, Pull, slopes);
        return slopes;
    }
}
