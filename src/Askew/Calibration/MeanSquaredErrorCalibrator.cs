using Askew.Numerics;

namespace Askew.Calibration;

/// <summary>The range whose integers represent the values with the least mean squared error, rounding and clipping together.</summary>
/// <remarks>
/// Both bounds are searched: first every pair on a grid of shares of the observed bounds, (k / grid)^2 for k = 1 .. grid, which is denser
/// towards zero; then the neighbours of the best pair, at ever smaller distances.
/// </remarks>
/// <param name="grid">Candidates for each bound in the first search.</param>
internal sealed class MeanSquaredErrorCalibrator(int grid) : ICalibrator
{
    private const double SmallestDistance = 1.0 / 4096;

    /// <inheritdoc/>
    public string Name => "mse";

    /// <inheritdoc/>
    public bool UsesConsumerClamp { get; init; }

    /// <inheritdoc/>
    public ClippingRange Calibrate(ActivationStatistics statistics, int bitWidth)
    {
        if (statistics.IsDegenerate)
        {
            return statistics.Observed;
        }

        ClippingRange full = statistics.Observed.IncludingZero();
        var error = new SquaredError(statistics);
        (Roots best, double least) = BestOnGrid(full, Error);
        for (double distance = 0.5 / grid; distance >= SmallestDistance; distance /= 2)
        {
            (best, least) = BestAround(best, least, distance, Error);
        }

        return best.Of(full).Intersect(statistics.Observed);

        double Error(Roots roots) => error.Of(QuantizationParameters.Asymmetric(roots.Of(full), bitWidth));
    }

    private (Roots Best, double Least) BestOnGrid(ClippingRange full, Func<Roots, double> error)
    {
        // A bound at zero stays there. From large to small, so that of equals the widest is taken.
        int lowest = full.Min < 0 ? 1 : grid;
        int highest = full.Max > 0 ? 1 : grid;
        (Roots Best, double Least) found = (new Roots(1, 1), double.PositiveInfinity);
        for (int min = grid; min >= lowest; min--)
        {
            for (int max = grid; max >= highest; max--)
            {
                var roots = new Roots((double)min / grid, (double)max / grid);
                double value = error(roots);
                if (value < found.Least)
                {
                    found = (roots, value);
                }
            }
        }

        return found;
    }

    private static (Roots Best, double Least) BestAround(Roots centre, double least, double distance, Func<Roots, double> error)
    {
        Roots best = centre;
        for (int min = -1; min <= 1; min++)
        {
            for (int max = -1; max <= 1; max++)
            {
                var roots = new Roots(Limited(centre.Min + (min * distance)), Limited(centre.Max + (max * distance)));
                double value = error(roots);
                if (value < least)
                {
                    (best, least) = (roots, value);
                }
            }
        }

        return (best, least);

        double Limited(double root) => Math.Clamp(root, SmallestDistance, 1);
    }

    // The square roots of the shares of the two bounds.
    private readonly record struct Roots(double Min, double Max)
    {
        public ClippingRange Of(ClippingRange full) => new(full.Min * Min * Min, full.Max * Max * Max);
    }
}
