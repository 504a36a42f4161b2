namespace Askew.Calibration;

/// <summary>Finds the threshold at which a histogram of magnitudes loses least when its values are merged into few levels.</summary>
/// <remarks>
/// For a candidate of i bins: P = the first i bins with everything beyond added to the last; Q = the same bins without what is beyond,
/// merged into the levels and spread back evenly over the bins that are not empty; both smoothed. The least KL(P || Q) wins, the larger
/// candidate of equals. A level is a run of bins in which Q is constant, so a candidate costs one logarithm a level.
/// </remarks>
internal sealed class KullbackLeiblerThreshold
{
    private readonly double[] counts;
    private readonly double smoothing;
    private readonly double logSmoothing;
    private readonly double[] countBefore;
    private readonly int[] filledBefore;
    private readonly double[] entropyBefore;

    /// <summary>Prepares the search over <paramref name="counts"/>.</summary>
    /// <param name="counts">Values in each bin of magnitude; not negative.</param>
    /// <param name="smoothing">Added to each bin of both distributions, in counts.</param>
    public KullbackLeiblerThreshold(double[] counts, double smoothing)
    {
        this.counts = counts;
        this.smoothing = smoothing;
        logSmoothing = Math.Log(smoothing);
        countBefore = new double[counts.Length + 1];
        filledBefore = new int[counts.Length + 1];
        entropyBefore = new double[counts.Length + 1];
        for (int i = 0; i < counts.Length; i++)
        {
            countBefore[i + 1] = countBefore[i] + counts[i];
            filledBefore[i + 1] = filledBefore[i] + (counts[i] > 0 ? 1 : 0);
            entropyBefore[i + 1] = entropyBefore[i] + Entropy(counts[i] + smoothing);
        }
    }

    /// <summary>How many candidates the last search tried.</summary>
    public int Candidates { get; private set; }

    /// <summary>The number of bins to keep.</summary>
    /// <param name="levels">Levels that a candidate is merged into, and bins of the smallest candidate.</param>
    /// <param name="isAllowed">Tells of a number of bins whether it may be chosen; all bins always may.</param>
    public int Find(int levels, Func<int, bool> isAllowed)
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
            double divergence = Divergence(bins, levels);
            if (divergence <= least)
            {
                (best, least) = (bins, divergence);
            }
        }

        return best;
    }

    /// <summary>KL(P || Q) of the candidate that keeps <paramref name="bins"/> bins.</summary>
    public double Divergence(int bins, int levels)
    {
        double beyond = countBefore[^1] - countBefore[bins];
        double totalP = countBefore[^1] + (bins * smoothing);
        double totalQ = countBefore[bins] + (bins * smoothing);
        double last = counts[bins - 1];
        double selfTerm = entropyBefore[bins] - Entropy(last + smoothing) + Entropy(last + beyond + smoothing);
        double crossTerm = 0;
        for (int level = 0; level < levels; level++)
        {
            int start = (int)((long)level * bins / levels);
            int end = (int)((long)(level + 1) * bins / levels);
            double inLevel = countBefore[end] - countBefore[start];
            int filled = filledBefore[end] - filledBefore[start];
            int empty = end - start - filled;
            bool lastIsEmpty = end == bins && last <= 0;
            double massOfFilled = inLevel + (filled * smoothing) + (end == bins && !lastIsEmpty ? beyond : 0);
            double massOfEmpty = (empty * smoothing) + (lastIsEmpty ? beyond : 0);
            if (filled > 0)
            {
                crossTerm += massOfFilled * Math.Log((inLevel / filled) + smoothing);
            }

            crossTerm += massOfEmpty * logSmoothing;
        }

        return ((selfTerm - crossTerm) / totalP) + Math.Log(totalQ / totalP);
    }

    private static double Entropy(double mass) => mass > 0 ? mass * Math.Log(mass) : 0;
}
