using System.Collections.Concurrent;
using Askew.Calibration;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Planning;
using Askew.Tensors;

namespace Askew.Quantization.Ranges;

/// <summary>Chooses the range of every tensor among those of all methods by what it does to the network's output on the calibration
/// samples.</summary>
/// <remarks>
/// First each tensor alone, on some of the samples: the candidate whose rounding moves the outputs least, all other tensors left in float.
/// Then all together, on the other samples, which the choice does not know: from the best single method on, it takes over what was found,
/// the most important tensors first, as long as the outputs come nearer to float.
/// </remarks>
internal sealed class RangeSearch
{
    private const int MostSamples = 8;
    private const int MostHeldBack = 16;
    private const int FewestSamples = 2;
    private const long MostBytes = 512L << 20;

    // Multiplications that either half of the search may cost: some five seconds on two cores.
    private const double MostMultiplications = 4e11;
    private const int TypicalCandidates = 7;
    private const int Portions = 8;
    private const double Narrowing = 0.8;
    private const int MostNarrowings = 10;

    // Of the sum of all errors: a twentieth of a decibel.
    private const double Negligible = 0.01;

    // What is better by less may be so by chance.
    private const double Significant = 0.97;

    private readonly PlannedWidths plan;
    private readonly IReadOnlyDictionary<Value, ActivationStatistics> statistics;
    private readonly QuantizationOptions options;
    private readonly RangeTrials trials;
    private readonly Value[] free;
    private readonly Dictionary<Value, QuantizationParameters> bound;

    private RangeSearch(
        PlannedWidths plan, IReadOnlyDictionary<Value, ActivationStatistics> statistics, QuantizationOptions options, RangeTrials trials)
    {
        this.plan = plan;
        this.statistics = statistics;
        this.options = options;
        this.trials = trials;
        free = [.. FreeRoots(plan)];
        bound = plan.Roots.Except(free)
            .ToDictionary(root => root, root => Mapping(root, ChooseRanges.RangeOf(plan, root, statistics[root], options)));
    }

    /// <summary>The chosen range of every tensor whose range is free to choose, with the method that it is by.</summary>
    public static IReadOnlyDictionary<Value, RangeCandidate> Run(
        PlannedWidths plan,
        IReadOnlyDictionary<Value, ActivationStatistics> statistics,
        CalibrationMemory memory,
        QuantizationOptions options,
        CancellationToken cancellation = default)
    {
        if (memory.Samples.Count == 0 || !FreeRoots(plan).Any())
        {
            return new Dictionary<Value, RangeCandidate>();
        }

        RangeTrials trials = Trials(plan, memory, options.Threads);
        return new RangeSearch(plan, statistics, options, trials).Run(cancellation);
    }

    /// <summary>Whether <paramref name="plan"/> has too many tensors to try each by itself; then only methods as a whole are
    /// tried.</summary>
    public static bool IsTooLarge(PlannedWidths plan) => !RangeTrials.CanTryEach(FreeRoots(plan).Count(), plan.Graph);

    private static IEnumerable<Value> FreeRoots(PlannedWidths plan) => plan.Roots.Where(root => ChooseRanges.IsFree(plan, root));

    // The samples for the first half of the search come first, the others behind; where there are too few, all serve for both.
    private static RangeTrials Trials(PlannedWidths plan, CalibrationMemory memory, int threads)
    {
        Dictionary<Node, double> multiplications = RangeTrials.CostsOf(plan);
        double alone = IsTooLarge(plan) ? 0
            : TypicalCandidates * RangeTrials.CostOfEach(FreeRoots(plan), plan.Graph, multiplications);
        double together = (AutoCalibrator.Candidates.Count + Portions) * multiplications.Values.Sum();
        double affordable =
            Math.Min(MostMultiplications / Math.Max(1, alone), (double)MostBytes / Math.Max(1, RangeTrials.BytesOf(plan.Graph)));
        int fitted = (int)Math.Clamp(affordable, FewestSamples, MostSamples);
        int held = (int)Math.Clamp(MostMultiplications / Math.Max(1, together), FewestSamples, MostHeldBack);
        IReadOnlyList<IReadOnlyList<Tensor>> all = memory.Inputs(fitted + held);
        if (all.Count < 2 * FewestSamples)
        {
            return new RangeTrials(plan.Graph, all, all.Count, threads);
        }

        fitted = Math.Min(fitted, all.Count / 2);
        HashSet<int> first = [.. Enumerable.Range(0, fitted).Select(i => i * all.Count / fitted)];
        return new RangeTrials(
            plan.Graph, [.. all.Where((_, i) => first.Contains(i)), .. all.Where((_, i) => !first.Contains(i))], fitted, threads);
    }

    private QuantizationParameters Mapping(Value root, ClippingRange range) =>
        RangeMapping.For(range, plan.BitsOf(root), plan.Target);

    private Dictionary<Value, RangeCandidate> Run(CancellationToken cancellation)
    {
        var candidates = new ConcurrentDictionary<Value, RangeCandidates>();
        new Workers(options.Threads).For(free.Length, i =>
            candidates[free[i]] = RangeCandidates.For(plan, free[i], statistics[free[i]], plan.BitsOf(free[i])));
        Dictionary<Value, RangeCandidate> chosen = [];
        Dictionary<Value, double> errors = [];
        bool triesEach = !IsTooLarge(plan);
        for (int i = 0; i < free.Length && triesEach; i++)
        {
            // The first is that of least squared error, which does not need luck to be good.
            RangeCandidate first = candidates[free[i]].Distinct[0];
            cancellation.ThrowIfCancellationRequested();
            (chosen[free[i]], errors[free[i]]) = (first, ErrorAlone(free[i], first));
            options.Progress?.Report(new StepProgress("Measuring tensors", i + 1, free.Length));
        }

        Value[] searched = WorthSearching(errors);
        for (int i = 0; i < searched.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            (chosen[searched[i]], errors[searched[i]]) = Better(searched[i], candidates[searched[i]].Distinct, errors[searched[i]]);
            options.Progress?.Report(new StepProgress("Choosing ranges", i + 1, searched.Length));
        }

        double least = triesEach ? ErrorOf(chosen) : double.PositiveInfinity;
        Dictionary<Value, RangeCandidate> single = [];
        double leastSingle = double.PositiveInfinity;
        for (int method = 0; method < AutoCalibrator.Candidates.Count; method++)
        {
            cancellation.ThrowIfCancellationRequested();
            options.Progress?.Report(new StepProgress("Confirming ranges", method + 1, AutoCalibrator.Candidates.Count + Portions));
            Dictionary<Value, RangeCandidate> wholesale = free.ToDictionary(root => root, root => candidates[root].ByMethod[method]);
            double error = ErrorOf(wholesale);
            if (error < leastSingle)
            {
                (single, leastSingle) = (wholesale, error);
            }
        }

        if (!triesEach)
        {
            return single;
        }

        (Dictionary<Value, RangeCandidate> mixed, double leastMixed) = Mixed(searched, single, leastSingle, chosen, errors, cancellation);
        return leastMixed <= least ? mixed : chosen;
    }

    // From one method on, portion by portion of what the search found, the most important tensors first; each is kept if it helps on the
    // samples held back.
    private (Dictionary<Value, RangeCandidate> Ranges, double Error) Mixed(
        Value[] searched,
        Dictionary<Value, RangeCandidate> single,
        double least,
        Dictionary<Value, RangeCandidate> chosen,
        Dictionary<Value, double> errors,
        CancellationToken cancellation)
    {
        Value[] byGain = [.. searched.Where(root => !single[root].IsLike(chosen[root]))
            .OrderByDescending(root => ErrorAlone(root, single[root]) - errors[root])];
        Dictionary<Value, RangeCandidate> best = single;
        foreach (Value[] portion in byGain.Chunk(Math.Max(1, (byGain.Length + Portions - 1) / Portions)))
        {
            cancellation.ThrowIfCancellationRequested();
            var mixed = new Dictionary<Value, RangeCandidate>(best);
            foreach (Value root in portion)
            {
                mixed[root] = chosen[root];
            }

            double error = ErrorOf(mixed);
            if (error < least)
            {
                (best, least) = (mixed, error);
            }
        }

        return (best, least);
    }

    // All tensors but those that together lose next to nothing, however they are clipped.
    private Value[] WorthSearching(Dictionary<Value, double> errors)
    {
        double rest = Negligible * errors.Values.Sum();
        HashSet<Value> left = [];
        foreach ((Value root, double error) in errors.OrderBy(pair => pair.Value))
        {
            rest -= error;
            if (rest < 0)
            {
                break;
            }

            left.Add(root);
        }

        return [.. free.Where(root => errors.ContainsKey(root) && !left.Contains(root))];
    }

    private (RangeCandidate Candidate, double Error) Better(Value root, IReadOnlyList<RangeCandidate> candidates, double first)
    {
        RangeCandidate best = candidates[0];
        double least = first;
        foreach (RangeCandidate candidate in candidates.Skip(1))
        {
            Try(candidate);
        }

        // No method knows how little of a tensor its readers may need.
        for (int i = 0; i < MostNarrowings && Try(best.Narrowed(Narrowing)); i++)
        {
        }

        return (best, least);

        bool Try(RangeCandidate candidate)
        {
            double error = ErrorAlone(root, candidate);
            if (!(error < least * Significant))
            {
                return false;
            }

            (best, least) = (candidate, error);
            return true;
        }
    }

    private double ErrorAlone(Value root, RangeCandidate candidate) =>
        trials.ErrorAlone(root, Mapping(root, candidate.Range), ..trials.Whole);

    private double ErrorOf(Dictionary<Value, RangeCandidate> ranges)
    {
        var mappings = new Dictionary<Value, QuantizationParameters>(bound);
        foreach ((Value root, RangeCandidate candidate) in ranges)
        {
            mappings[root] = Mapping(root, candidate.Range);
        }

        return trials.ErrorOf(mappings, (trials.Whole == trials.Samples ? 0 : trials.Whole)..);
    }
}
