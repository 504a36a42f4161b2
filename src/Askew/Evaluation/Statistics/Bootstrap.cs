namespace Askew.Evaluation.Statistics;

/// <summary>What a figure would have been on other samples like these, drawn from these with replacement.</summary>
/// <remarks>Draws depend on nothing but their number and that of the samples, so that they are the same for all figures, networks, runs and
/// machines: figures of two networks on the same samples are compared draw by draw.</remarks>
internal static class Bootstrap
{
    /// <summary>How many draws there are where time allows.</summary>
    public const int MostDraws = 1000;

    private const int FewestDraws = 200;

    // Draws from fewer samples are too much alike to say how different others would be.
    private const int FewestSamples = 10;
    private const long MostSteps = 200_000_000;
    private const ulong Seed = 0x41736B6577;

    /// <summary>How many draws are made where each takes so many steps.</summary>
    public static int DrawsFor(long steps) => (int)Math.Clamp(MostSteps / Math.Max(1, steps), FewestDraws, MostDraws);

    /// <summary>The figure of each draw.</summary>
    /// <param name="samples">How many samples there are.</param>
    /// <param name="draws">How many draws are made.</param>
    /// <param name="figure">The figure, given how often each sample was drawn.</param>
    public static double[] Figures(int samples, int draws, Func<int[], double> figure)
    {
        var figures = new double[draws];
        var times = new int[samples];
        for (int draw = 0; draw < draws; draw++)
        {
            Array.Clear(times);
            ulong state = Seed + ((ulong)draw << 32);
            for (int i = 0; i < samples; i++)
            {
                times[(int)Math.BigMul(Next(ref state), (ulong)samples, out _)]++;
            }

            figures[draw] = figure(times);
        }

        return figures;
    }

    /// <summary>The interval that 95 % of <paramref name="figures"/> lie in; null where there are less than ten samples,
    /// of which that would say little.</summary>
    /// <remarks>Draws of few samples leave things out (classes of which there are few objects), which moves them all; so their middle is
    /// put where the figure itself is.</remarks>
    /// <param name="figures">The figure of each draw.</param>
    /// <param name="samples">How many samples there are.</param>
    /// <param name="figure">The figure of the samples themselves.</param>
    public static Interval? Of(IEnumerable<double> figures, int samples, double figure)
    {
        double[] ordered = [.. figures.Where(figure => !double.IsNaN(figure)).Order()];
        if (samples < FewestSamples || ordered.Length == 0)
        {
            return null;
        }

        int outside = (int)(Interval.Tail * ordered.Length);
        double shift = figure - ((ordered[ordered.Length / 2] + ordered[(ordered.Length - 1) / 2]) / 2);
        return new Interval(ordered[outside] + shift, ordered[^(outside + 1)] + shift);
    }

    // SplitMix64.
    private static ulong Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
