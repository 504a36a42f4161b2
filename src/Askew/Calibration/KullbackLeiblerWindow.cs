namespace Askew.Calibration;

/// <summary>How much a histogram loses when only a window of it is kept and its values are merged into few levels.</summary>
/// <remarks>
/// P = the bins of the window with everything beyond added to the bin at its edge; Q = the same bins without what is beyond, merged into
/// the levels and spread back over the bins that are not empty in P; both smoothed; KL(P || Q). With running sums a window costs one
/// logarithm a level.
/// </remarks>
internal sealed class KullbackLeiblerWindow
{
    private readonly double[] counts;
    private readonly double smoothing;
    private readonly double logSmoothing;
    private readonly int levels;
    private readonly bool evenLevels;
    private readonly double[] countBefore;
    private readonly int[] filledBefore;
    private readonly double[] entropyBefore;

    /// <summary>Prepares the comparison of windows of <paramref name="counts"/>.</summary>
    /// <param name="counts">Values in each bin.</param>
    /// <param name="smoothing">Added to each bin of both distributions, in counts.</param>
    /// <param name="levels">The levels that a window is merged into: 2 or more.</param>
    /// <param name="evenLevels">Whether the bins are divided evenly; otherwise the last level takes what remains.</param>
    public KullbackLeiblerWindow(double[] counts, double smoothing, int levels, bool evenLevels)
    {
        this.counts = counts;
        this.smoothing = smoothing;
        logSmoothing = Math.Log(smoothing);
        this.levels = levels;
        this.evenLevels = evenLevels;
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

    /// <summary>KL(P || Q) of the window from bin <paramref name="first"/> up to, not including, <paramref name="end"/>; no fewer bins than
    /// levels.</summary>
    public double Of(int first, int end)
    {
        int bins = end - first;
        double totalP = countBefore[^1] + (bins * smoothing);
        double totalQ = countBefore[end] - countBefore[first] + (bins * smoothing);
        double selfTerm = entropyBefore[end] - entropyBefore[first];
        double crossTerm = 0;
        for (int level = 0; level < levels; level++)
        {
            int from = first + StartOf(level, bins);
            int to = first + StartOf(level + 1, bins);
            double inLevel = countBefore[to] - countBefore[from];
            int filled = filledBefore[to] - filledBefore[from];
            double perBin = filled > 0 ? inLevel / filled : 0;
            double massOfFilled = inLevel + (filled * smoothing);
            double massOfEmpty = (to - from - filled) * smoothing;
            if (level == 0)
            {
                AddEdge(first, countBefore[first]);
            }

            if (level == levels - 1)
            {
                AddEdge(end - 1, countBefore[^1] - countBefore[end]);
            }

            crossTerm += massOfEmpty * logSmoothing;
            if (filled > 0)
            {
                crossTerm += massOfFilled * Math.Log(perBin + smoothing);
            }

            // What lies beyond the window belongs to the bin at its edge, in P alone. A bin that is empty but for that has its part of Q,
            // too.
            void AddEdge(int bin, double beyond)
            {
                selfTerm += Entropy(counts[bin] + beyond + smoothing) - Entropy(counts[bin] + smoothing);
                if (counts[bin] > 0)
                {
                    massOfFilled += beyond;
                }
                else if (beyond > 0 && filled > 0)
                {
                    massOfFilled += beyond + smoothing;
                    massOfEmpty -= smoothing;
                    totalQ += perBin;
                }
                else
                {
                    massOfEmpty += beyond;
                }
            }
        }

        return ((selfTerm - crossTerm) / totalP) + Math.Log(totalQ / totalP);
    }

    private int StartOf(int level, int bins) => evenLevels || level == levels
        ? (int)((long)level * bins / levels)
        : level * (bins / levels);

    private static double Entropy(double mass) => mass > 0 ? mass * Math.Log(mass) : 0;
}
