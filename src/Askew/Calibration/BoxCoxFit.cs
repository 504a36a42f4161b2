using System.Numerics.Tensors;
using MathNet.Numerics.Optimization;

namespace Askew.Calibration;

/// <summary>Finds the lambda of greatest likelihood for binned data.</summary>
internal static class BoxCoxFit
{
    private const int GridPoints = 21;
    private const double Tolerance = 1e-5;

    /// <summary>The lambda in [<paramref name="min"/>, <paramref name="max"/>] that maximises
    /// <c>-(N/2) ln Var(y) + (lambda - 1) * sum ln(x + c)</c>.</summary>
    /// <param name="shifted">x + c of each bin; positive.</param>
    /// <param name="counts">Values in each bin.</param>
    /// <param name="min">The smallest lambda.</param>
    /// <param name="max">The largest lambda.</param>
    public static double FindLambda(ReadOnlySpan<double> shifted, ReadOnlySpan<double> counts, double min, double max)
    {
        var logs = new double[shifted.Length];
        TensorPrimitives.Log(shifted, logs);
        double total = TensorPrimitives.Sum(counts);
        double meanLog = TensorPrimitives.Dot(logs, counts) / total;
        var likelihood = new Likelihood(logs, counts.ToArray(), total, meanLog);

        // A coarse grid finds the hill, a golden-section search its top.
        double step = (max - min) / (GridPoints - 1);
        if (step <= 0)
        {
            return min;
        }

        int best = 0;
        double bestValue = double.NegativeInfinity;
        for (int i = 0; i < GridPoints; i++)
        {
            double value = likelihood.At(min + (i * step));
            if (value > bestValue)
            {
                (best, bestValue) = (i, value);
            }
        }

        return GoldenSectionMinimizer.Minimum(
            ObjectiveFunction.ScalarValue(lambda => -likelihood.At(lambda)),
            Math.Max(min, min + ((best - 1) * step)),
            Math.Min(max, min + ((best + 1) * step)),
            Tolerance).MinimizingPoint;
    }

    /// <summary>The likelihood, divided by N, as a function of lambda.</summary>
    private sealed class Likelihood(double[] logs, double[] counts, double total, double meanLog)
    {
        private readonly double[] transformed = new double[logs.Length];

        public double At(double lambda)
        {
            if (Math.Abs(lambda) < 1e-8)
            {
                logs.CopyTo(transformed, 0);
            }
            else
            {
                TensorPrimitives.Multiply(logs, lambda, transformed);
                TensorPrimitives.Exp<double>(transformed, transformed);

                // The -1 of the transform shifts all values alike and leaves the variance as it is.
                TensorPrimitives.Divide(transformed, lambda, transformed);
            }

            double mean = TensorPrimitives.Dot<double>(transformed, counts) / total;
            TensorPrimitives.Subtract(transformed, mean, transformed);
            TensorPrimitives.Multiply<double>(transformed, transformed, transformed);
            double variance = TensorPrimitives.Dot<double>(transformed, counts) / total;
            return (-0.5 * Math.Log(Math.Max(variance, double.Epsilon))) + ((lambda - 1) * meanLog);
        }
    }
}
