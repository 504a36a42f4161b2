using Askew.Graphs;
using Askew.Quantization.Planning;

namespace Askew.Quantization.Ranges;

/// <summary>Where a function has one slope below 0 and another above (LeakyRelu), runtimes rescale with both in whole steps of a fraction: the
/// scale of the result is widened a little, so that these are exactly, or very nearly, the slopes.</summary>
internal static class SlopeSteps
{
    // Of 255 steps six are lost at most.
    private const double MostWidening = 1.025;

    /// <summary>Fits the scales in <paramref name="mappings"/> for steps of 1/<paramref name="perUnit"/>.</summary>
    public static void Fit(PlannedWidths plan, Dictionary<Value, TensorMapping> mappings, int perUnit)
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
            bool isFree = from != to && !settled.Contains(to) && plan.BitsOf(to) <= 8 && plan.ChoiceOf(to).Range is null;
            settled.UnionWith([from, to]);
            double steps = perUnit * mappings[from].Parameters.Scale / mappings[to].Parameters.Scale;
            if (isFree && BestOf(steps, slope) is { } best)
            {
                mappings[to] = mappings[to] with
                {
                    Parameters = mappings[to].Parameters with { Scale = (float)(perUnit * mappings[from].Parameters.Scale / best) },
                };
            }
        }
    }

    // An odd number, whose multiples are never half a unit; of those the one whose share below 0 is nearest to a whole number, which had
    // better be odd, too.
    private static int? BestOf(double steps, double slope)
    {
        int? best = null;
        double least = double.PositiveInfinity;
        for (int candidate = (int)Math.Min(steps, int.MaxValue); candidate >= 1 && candidate >= steps / MostWidening; candidate--)
        {
            double below = slope * candidate;
            double whole = Math.Round(below);
            double error = (Math.Abs(below - whole) / below) + (whole % 2 == 0 ? 1 : 0);
            if (candidate % 2 == 1 && error < least)
            {
                (best, least) = (candidate, error);
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
