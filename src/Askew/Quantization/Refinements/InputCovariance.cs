using System.Numerics.Tensors;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Quantization.Refinements;

/// <summary>How the inputs of a row of weights vary together: what the row's errors do to the variance of its result is <c>e' C
/// e</c>.</summary>
/// <remarks>The mean is taken out: a constant error is for the bias to correct.</remarks>
internal sealed class InputCovariance
{
    private InputCovariance(float[][] rows) => Rows = rows;

    /// <summary>The symmetric matrix.</summary>
    public float[][] Rows { get; }

    /// <summary>The covariance of <paramref name="inputs"/>, one row a weight, which are centred in place.</summary>
    /// <param name="inputs">One row a weight, one column a place.</param>
    /// <param name="ridge">This share of the mean variance is added to each variance, so that what was never seen is not worthless.</param>
    /// <param name="workers">The threads.</param>
    public static InputCovariance Of(float[][] inputs, double ridge, Workers workers)
    {
        int length = inputs.Length;
        int places = Math.Max(1, inputs[0].Length);
        workers.For(length, i => TensorPrimitives.Subtract(inputs[i], OrderedSums.Sum(inputs[i]) / places, inputs[i]));
        var rows = new float[length][];
        workers.For(length, i =>
        {
            rows[i] = new float[length];
            OrderedSums.Dots(inputs[i], inputs.AsSpan(0, i + 1), rows[i]);
            TensorPrimitives.Divide(rows[i].AsSpan(0, i + 1), places, rows[i]);
        });
        double trace = 0;
        for (int i = 0; i < length; i++)
        {
            trace += rows[i][i];
            for (int j = 0; j < i; j++)
            {
                rows[j][i] = rows[i][j];
            }
        }

        for (int i = 0; i < length; i++)
        {
            rows[i][i] += (float)(ridge * trace / length);
        }

        return new InputCovariance(rows);
    }
}
