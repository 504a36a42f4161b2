using MathNet.Numerics;

namespace Askew.Evaluation.Statistics;

/// <summary>What a count of successes says of their probability, without an approximation.</summary>
internal static class ExactBinomial
{
    // Halving an interval of 1 so often leaves less than a double can tell.
    private const int Halvings = 60;

    /// <summary>The 95 % interval of Clopper and Pearson (1934) of a probability, 0 to 1.</summary>
    /// <param name="successes">How often it happened.</param>
    /// <param name="trials">How often it could have; with none the interval is all there is.</param>
    public static Interval Of(long successes, long trials) => new(
        successes == 0 ? 0 : Solve(p => AtLeast(successes, trials, p), Interval.Tail),
        successes == trials ? 1 : Solve(p => AtLeast(successes + 1, trials, p), 1 - Interval.Tail));

    /// <summary>The two-sided probability of a division as uneven as <paramref name="first"/> to <paramref name="second"/>, or more so,
    /// where each of all is as likely on one side as on the other (McNemar's exact test); 1 where there are none.</summary>
    public static double Evenness(long first, long second) =>
        first + second == 0 ? 1 : Math.Min(1, 2 * AtLeast(Math.Max(first, second), first + second, 0.5));

    // The probability of so many successes or more.
    private static double AtLeast(long successes, long trials, double p) =>
        successes <= 0 ? 1 : successes > trials ? 0 : p <= 0 ? 0 : p >= 1 ? 1
            : SpecialFunctions.BetaRegularized(successes, trials - successes + 1, p);

    // AtLeast grows with p.
    private static double Solve(Func<double, double> probability, double wanted)
    {
        (double low, double high) = (0, 1);
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = probability(middle) < wanted ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }
}
