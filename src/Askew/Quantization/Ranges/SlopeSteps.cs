using Askew.Graphs;
using Askew.Quantization.Planning;

namespace Askew.Quantization.Ranges;

/// <summary>Where a function has one slope below 0 and another above (LeakyRelu), runtimes rescale with both in whole steps of a fraction:
/// the scale of the result is widened a little, so that these are exactly, or very nearly, the slopes.</summary>
internal static class SlopeSteps
{
    // Of 255 steps six are lost at most.
    private const double MostWidening = 1.025;

    // How far an integer is from its zero point, about.
    private const int MiddleInteger = 64;

    /// <summary>The network with scales that fit steps of 1/<paramref name="perUnit"/>.</summary>
    public static MappedNetwork Fit(MappedNetwork plan, int perUnit)
    {
        // What one function reads or gives no other one may change.
        var settled = new HashSet<Value>();
        foreach (Node node in plan.ComputedNodes)
        {
            if (node.Contract is not PointwiseContract { Function: { IsPerTensor: true, Clamp: null } function }
                || SlopeOf(function.Channels[0]) is not { } slope)
            {
                continue;
            }

            (Value from, Value to) = (plan.RootOf(node.Input(0)), plan.RootOf(node.Output));
            bool isFree = from != to && !settled.Contains(to) && plan.BitsOf(to) <= 8 && plan.ChoiceOf(to).Range is null
                && plan.DecidedOf(to) is null;
            settled.UnionWith([from, to]);
            double step = perUnit * plan.ParametersOf(from).Scale;
            if (isFree && BestOf(step / plan.ParametersOf(to).Scale, slope, perUnit) is { } best)
            {
                plan = plan.WithParameters(to, plan.ParametersOf(to) with { Scale = (float)(step / best) });
            }
        }

        return plan;
    }

    // The whole number of units above 0 with which the fewest results differ by a step: where the share below 0 is not whole, some are
    // nearly half-way; of multiples of a power of two, many are exactly so, and runtimes do not agree on those.
    private static int? BestOf(double steps, double slope, int perUnit)
    {
        int? best = null;
        double least = double.PositiveInfinity;
        for (int candidate = (int)Math.Min(steps, int.MaxValue); candidate >= 1 && candidate >= steps / MostWidening; candidate--)
        {
            int below = (int)Math.Round(slope * candidate);
            double differing = (Math.Abs((slope * candidate) - below) * MiddleInteger) + (candidate & -candidate) + (below & -below);
            if (below > 0 && differing / perUnit < least)
            {
                (best, least) = (candidate, differing / perUnit);
            }
        }

        return best;
    }

    // The slope below 0 of a function that has slope 1 above; null for all others.
    private static double? SlopeOf(Func<double, double> function)
    {
        const double Near = 1e-6;
        double slope = -function(-1);
        return slope is > 0 and < 1 && new[] { 0.25, 1, 3, 50 }.All(x =>
            Math.Abs(function(x) - x) <= Near * x && Math.Abs(function(-x) + (slope * x)) <= Near * x) ? slope : null;
    }
}
