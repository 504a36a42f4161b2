using System.Collections.Concurrent;
using Askew.Calibration;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Quantization.Ranges;

/// <summary>Chooses the range of every tensor among those of all methods by what it does to the network's output on the calibration samples.</summary>
/// <remarks>
/// First each tensor alone: the candidate whose rounding moves the outputs least, all other tensors left in float. Then all together, against every single method: where a
/// method wholesale is better, the choice goes back to that method and takes over only as much of the search as helps.
/// </remarks>
internal sealed class RangeSearch
{
    private const int MostSamples = 8;
    private const int FewestSamples = 2;
    private const long MostBytes = 512L << 20;

    // Multiplications that the search may cost: some ten seconds on two cores.
    private const double MostMultiplications = 4e11;
    private const int TypicalCandidates = 7;
    private const double Narrowing = 0.8;
    private const int MostNarrowings = 10;

    private readonly QuantizationPlan plan;
    private readonly IReadOnlyDictionary<Value, ActivationStatistics> statistics;
    private readonly QuantizationOptions options;
    private readonly RangeTrials trials;
    private readonly Value[] free;
    private readonly Dictionary<Value, QuantizationParameters> bound;

    private RangeSearch(
        QuantizationPlan plan, IReadOnlyDictionary<Value, ActivationStatistics> statistics, QuantizationOptions options, RangeTrials trials)
    {
        this.plan = plan;
        this.statistics = statistics;
        this.options = options;
        this.trials = trials;
        free = [.. FreeRoots(plan)];
        bound = plan.Roots.Except(free).ToDictionary(root => root, root => Mapping(root, RangeChooser.RangeOf(plan, root, statistics[root], options)));
    }

    /// <summary>The chosen range of every tensor whose range is free to choose, with the method that it is by.</summary>
    public static IReadOnlyDictionary<Value, RangeCandidate> Run(
        QuantizationPlan plan,
        IReadOnlyDictionary<Value, ActivationStatistics> statistics,
        CalibrationMemory memory,
        QuantizationOptions options,
        CancellationToken cancellation = default)
    {
        if (memory.Samples.Count == 0)
        {
            return new Dictionary<Value, RangeCandidate>();
        }

        using var trials = new RangeTrials(plan.Graph, memory.Inputs(SampleCount(plan)), options.Threads);
        return new RangeSearch(plan, statistics, options, trials).Run(cancellation);
    }

    private static IEnumerable<Value> FreeRoots(QuantizationPlan plan) => plan.Roots.Where(root => RangeChooser.IsFree(plan, root));

    private static int SampleCount(QuantizationPlan plan)
    {
        var multiplications = plan.Graph.Nodes.ToDictionary(
            node => node, node => plan.IsLinear(node) ? (double)plan.LayerOf(node).RowLength * node.Output.KnownShape.ElementCount : node.Output.KnownShape.ElementCount);
        double oneSample = TypicalCandidates * FreeRoots(plan).Sum(root => RangeTrials.Behind(plan.Graph, root).Sum(node => multiplications[node]));
        double most = Math.Min(MostMultiplications / Math.Max(1, oneSample), (double)MostBytes / Math.Max(1, RangeTrials.BytesOf(plan.Graph)));
        return (int)Math.Clamp(most, FewestSamples, MostSamples);
    }

    private QuantizationParameters Mapping(Value root, ClippingRange range) =>
        RangeChooser.Mapping(range, plan.BitWidthOf(root) ?? options.ActivationBits, options.Target);

    private Dictionary<Value, RangeCandidate> Run(CancellationToken cancellation)
    {
        var candidates = new ConcurrentDictionary<Value, RangeCandidates>();
        new Workers(options.Threads).For(free.Length, i =>
            candidates[free[i]] = RangeCandidates.For(plan, free[i], statistics[free[i]], plan.BitWidthOf(free[i]) ?? options.ActivationBits));
        Dictionary<Value, RangeCandidate> chosen = [];
        Dictionary<Value, double> errors = [];
        foreach (Value root in free)
        {
            cancellation.ThrowIfCancellationRequested();
            (chosen[root], errors[root]) = BestAlone(root, candidates[root].Distinct);
        }

        double least = ErrorOf(chosen);
        Dictionary<Value, RangeCandidate> best = chosen;
        for (int method = 0; method < AutoCalibrator.Candidates.Count; method++)
        {
            cancellation.ThrowIfCancellationRequested();
            Dictionary<Value, RangeCandidate> wholesale = free.ToDictionary(root => root, root => candidates[root].ByMethod[method]);
            double error = ErrorOf(wholesale);
            if (error < least)
            {
                (best, least) = (wholesale, error);
            }
        }

        return ReferenceEquals(best, chosen) ? chosen : Mixed(best, least, chosen, errors);
    }

    // The whole of what the search found was no better than one method; the most important parts of it may be.
    private Dictionary<Value, RangeCandidate> Mixed(
        Dictionary<Value, RangeCandidate> wholesale, double least, Dictionary<Value, RangeCandidate> chosen, Dictionary<Value, double> errors)
    {
        Value[] byGain = [.. free.OrderByDescending(root => ErrorAlone(root, wholesale[root]) - errors[root])];
        Dictionary<Value, RangeCandidate> best = wholesale;
        for (int count = free.Length / 2; count > 0; count /= 2)
        {
            var mixed = new Dictionary<Value, RangeCandidate>(wholesale);
            foreach (Value root in byGain.Take(count))
            {
                mixed[root] = chosen[root];
            }

            double error = ErrorOf(mixed);
            if (error < least)
            {
                (best, least) = (mixed, error);
            }
        }

        return best;
    }

    private (RangeCandidate Candidate, double Error) BestAlone(Value root, IReadOnlyList<RangeCandidate> candidates)
    {
        (RangeCandidate best, double least) = candidates.Select(candidate => (candidate, ErrorAlone(root, candidate))).MinBy(pair => pair.Item2);

        // No method knows how little of a tensor its readers may need.
        for (int i = 0; i < MostNarrowings; i++)
        {
            RangeCandidate narrower = best.Narrowed(Narrowing);
            double error = ErrorAlone(root, narrower);
            if (!(error < least))
            {
                break;
            }

            (best, least) = (narrower, error);
        }

        return (best, least);
    }

    private double ErrorAlone(Value root, RangeCandidate candidate) => trials.ErrorAlone(root, Mapping(root, candidate.Range), ..);

    private double ErrorOf(Dictionary<Value, RangeCandidate> ranges)
    {
        var mappings = new Dictionary<Value, QuantizationParameters>(bound);
        foreach ((Value root, RangeCandidate candidate) in ranges)
        {
            mappings[root] = Mapping(root, candidate.Range);
        }

        return trials.ErrorOf(mappings);
    }
}
