using Askew.Quantization.Planning;

namespace Askew.Workflows.Precision;

/// <summary>Finds the fewest tensors to lift to 16 bits so that a network keeps a tolerance.</summary>
/// <remarks>
/// Tensors are lifted in order of what rounding them costs: one, two, four, ... until that suffices, then half-way back as often as it
/// still does, and at last one after the other is let down again where that does no harm. Every trial is a network that was really made and
/// measured, so the search can be stopped at any time.
/// </remarks>
internal sealed class PrecisionSearch
{
    private const int MostReturns = 12;

    private readonly Func<IReadOnlyList<LiftedTensor>, PrecisionTrial> attempt;
    private readonly CancellationToken cancellation;

    /// <summary>Prepares a search.</summary>
    /// <param name="attempt">Makes and measures the network with these tensors lifted; sees each set once.</param>
    /// <param name="cancellation">Ends the search with the best so far.</param>
    public PrecisionSearch(Func<IReadOnlyList<LiftedTensor>, PrecisionTrial> attempt, CancellationToken cancellation = default)
    {
        this.attempt = attempt;
        this.cancellation = cancellation;
    }

    /// <summary>The best trial so far; null before the first.</summary>
    public PrecisionTrial? Best { get; private set; }

    /// <summary>How many networks were made.</summary>
    public int Trials { get; private set; }

    /// <summary>Searches.</summary>
    /// <param name="candidates">What can be lifted, what is worth most first.</param>
    /// <returns>The best trial; outside of the tolerance where not even lifting everything keeps it.</returns>
    public PrecisionTrial Run(IReadOnlyList<LiftedTensor> candidates)
    {
        if (Try([]).IsWithin || candidates.Count == 0)
        {
            return Best!;
        }

        int below = 0;
        int enough = 1;
        while (enough < candidates.Count && !cancellation.IsCancellationRequested && !Try([.. candidates.Take(enough)]).IsWithin)
        {
            (below, enough) = (enough, 2 * enough);
        }

        if (enough >= candidates.Count)
        {
            enough = candidates.Count;
            if (cancellation.IsCancellationRequested || !Try(candidates).IsWithin)
            {
                return Best!;
            }
        }

        while (enough - below > 1 && !cancellation.IsCancellationRequested)
        {
            int middle = (below + enough) / 2;
            (below, enough) = Try([.. candidates.Take(middle)]).IsWithin ? (below, middle) : (middle, enough);
        }

        LetDown();
        return Best!;
    }

    // The last ones alone were not too few, so those are worth the least; the very last was needed.
    private void LetDown()
    {
        LiftedTensor[] lifted = [.. Best!.Lifted];
        for (int i = 0; i < MostReturns && i < lifted.Length - 1 && !cancellation.IsCancellationRequested; i++)
        {
            LiftedTensor tensor = lifted[lifted.Length - 2 - i];
            Try([.. Best.Lifted.Where(other => other != tensor)]);
        }
    }

    private PrecisionTrial Try(IReadOnlyList<LiftedTensor> lifted)
    {
        PrecisionTrial trial = attempt(lifted);
        Trials++;
        if (trial.IsBetterThan(Best))
        {
            Best = trial;
        }

        return trial;
    }
}
