namespace Askew.Calibration;

/// <summary>Finds the threshold at which a histogram of magnitudes loses least when its values are merged into few levels.</summary>
/// <remarks>A candidate keeps the first bins; <see cref="KullbackLeiblerWindow"/> says what it loses. The larger candidate of equals
/// wins.</remarks>
/// <param name="counts">Values in each bin of magnitude; not negative.</param>
/// <param name="smoothing">Added to each bin of both distributions, in counts.</param>
/// <param name="levels">Levels that a candidate is merged into, and bins of the smallest candidate.</param>
/// <param name="evenLevels">Whether the bins are divided evenly among the levels; otherwise the last level takes what remains.</param>
internal sealed class KullbackLeiblerThreshold(double[] counts, double smoothing, int levels, bool evenLevels)
{
    private readonly KullbackLeiblerWindow window = new(counts, smoothing, levels, evenLevels);

    /// <summary>How many candidates the last search tried.</summary>
    public int Candidates { get; private set; }

    /// <summary>The number of bins to keep.</summary>
    /// <param name="isAllowed">Tells of a number of bins whether it may be chosen; all bins always may.</param>
    public int Find(Func<int, bool> isAllowed)
    {
        int best = counts.Length;
        double least = double.PositiveInfinity;
        Candidates = 0;
        for (int bins = Math.Min(levels, counts.Length); bins <= counts.Length; bins++)
        {
            if (bins < counts.Length && !isAllowed(bins))
            {
                continue;
            }

            Candidates++;
            double divergence = Divergence(bins);
            if (divergence <= least)
            {
                (best, least) = (bins, divergence);
            }
        }

        return best;
    }

    /// <summary>KL(P || Q) of the candidate that keeps <paramref name="bins"/> bins.</summary>
    public double Divergence(int bins) => window.Of(0, bins);
}
