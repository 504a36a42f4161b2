using System.Numerics.Tensors;
using Askew.Numerics;

namespace Askew.Calibration;

/// <summary>Finds the lambda of greatest likelihood for binned data.</summary>
internal static class BoxCoxFit
{
    private const int GridPoints = 21;

    // Bins that are joined to look for the hill; its top is looked for in all of them.
    private const int JoinedBins = 8;
    private const int FewestJoined = 256;

    private const double Tolerance = 1e-5;

    private static readonly double GoldenShare = (Math.Sqrt(5) - 1) / 2;

    /// <summary>The lambda in [<paramref name="min"/>, <paramref name="max"/>] that maximises
    /// <c>-(N/2) ln Var(y) + (lambda - 1) * sum ln(x + c)</c>.</summary>
    /// <param name="shifted">x + c of each bin; positive.</param>
    /// <param name="counts">Values in each bin.</param>
    /// <param name="min">The smallest lambda.</param>
    /// <param name="max">The largest lambda.</param>
    public static double FindLambda(ReadOnlySpan<double> shifted, ReadOnlySpan<double> counts, double min, double max)
    {
        Likelihood likelihood = LikelihoodOf(shifted, counts);
        Likelihood coarse = shifted.Length >= JoinedBins * FewestJoined ? Joined(shifted, counts) : likelihood;

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
            double value = coarse.At(min + (i * step));
            if (value > bestValue)
            {
                (best, bestValue) = (i, value);
            }
        }

        return Maximize(likelihood, Math.Max(min, min + ((best - 1) * step)), Math.Min(max, min + ((best + 1) * step)));
    }

    private static Likelihood LikelihoodOf(ReadOnlySpan<double> shifted, ReadOnlySpan<double> counts)
    {
        var logs = new double[shifted.Length];
        for (int i = 0; i < logs.Length; i++)
        {
            logs[i] = Math.Log(shifted[i]);
        }

        double total = OrderedSums.Sum(counts);
        return new Likelihood(logs, counts.ToArray(), total, OrderedSums.Dot(logs, counts) / total);
    }

    // Neighbouring bins together, at the mean of what is in them.
    private static Likelihood Joined(ReadOnlySpan<double> shifted, ReadOnlySpan<double> counts)
    {
        var centers = new List<double>();
        var sums = new List<double>();
        for (int i = 0; i < shifted.Length; i += JoinedBins)
        {
            int length = Math.Min(JoinedBins, shifted.Length - i);
            double sum = OrderedSums.Sum(counts.Slice(i, length));
            if (sum > 0)
            {
                centers.Add(OrderedSums.Dot(shifted.Slice(i, length), counts.Slice(i, length)) / sum);
                sums.Add(sum);
            }
        }

        return LikelihoodOf(centers.ToArray(), sums.ToArray());
    }

    // Golden section. The library's own leaves the bounds, or gives up, where the top is flat or lies on a bound.
    private static double Maximize(Likelihood likelihood, double low, double high)
    {
        double left = high - (GoldenShare * (high - low));
        double right = low + (GoldenShare * (high - low));
        double leftValue = likelihood.At(left);
        double rightValue = likelihood.At(right);
        while (high - low > Tolerance)
        {
            if (leftValue >= rightValue)
            {
                high = right;
                (right, rightValue) = (left, leftValue);
                left = high - (GoldenShare * (high - low));
                leftValue = likelihood.At(left);
            }
            else
            {
                low = left;
                (left, leftValue) = (right, rightValue);
                right = low + (GoldenShare * (high - low));
                rightValue = likelihood.At(right);
            }
        }

        return (low + high) / 2;
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
                for (int i = 0; i < transformed.Length; i++)
                {
                    transformed[i] = Math.Exp(transformed[i]);
                }

                // The -1 of the transform shifts all values alike and leaves the variance as it is.
                TensorPrimitives.Divide(transformed, lambda, transformed);
            }

            double mean = OrderedSums.Dot(transformed, counts) / total;
            TensorPrimitives.Subtract(transformed, mean, transformed);
            TensorPrimitives.Multiply<double>(transformed, transformed, transformed);
            double variance = OrderedSums.Dot(transformed, counts) / total;
            return (-0.5 * Math.Log(Math.Max(variance, double.Epsilon))) + ((lambda - 1) * meanLog);
        }
    }
}
