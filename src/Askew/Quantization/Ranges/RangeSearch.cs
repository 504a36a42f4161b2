using System.Collections.Concurrent;
using Askew.Calibration;
using Askew.FloatExecution;
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
    private const long MostBytes = 192L << 20;

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

    // What is worse on the first samples by so much will not be better on all.
    private const double ClearlyWorse = 1.1;
    private const int HeldBackAtOnce = 4;

    private readonly PlannedWidths plan;
    private readonly QuantizationOptions options;
    private readonly RangeTrials trials;
    private readonly Value[] free;
    private readonly Dictionary<Value, QuantizationParameters> bound;
    private readonly Workers workers;

    private RangeSearch(
        PlannedWidths plan, QuantizationOptions options, RangeTrials trials)
    {
        this.plan = plan;
        this.options = options;
        this.trials = trials;
        workers = new Workers(options.Threads);
        free = [.. FreeRoots(plan)];
        bound = plan.Roots.Except(free)
            .ToDictionary(root => root, root => Mapping(root, ChooseRanges.RangeOf(plan, root, options)));
    }

    /// <summary>The chosen range of every tensor whose range is free to choose, with the method that it is by.</summary>
    public static IReadOnlyDictionary<Value, RangeCandidate> Run(
        PlannedWidths plan, QuantizationOptions options, CancellationToken cancellation = default)
    {
        if (plan.Memory.Samples.Count == 0 || !FreeRoots(plan).Any())
        {
            return new Dictionary<Value, RangeCandidate>();
        }

        RangeTrials trials = Trials(plan, options.Threads);
        return new RangeSearch(plan, options, trials).Run(cancellation);
    }

    /// <summary>About how many bytes it takes to search on <paramref name="samples"/> samples, <paramref name="threads"/> at
    /// once.</summary>
    public static long SizeOf(Graph graph, int samples, int threads)
    {
        long whole = RangeTrials.BytesOf(graph);
        int kept = (int)Math.Clamp(MostBytes / Math.Max(1, whole), FewestSamples, MostSamples);
        return (Math.Min(samples, kept) * whole) + (Math.Min(samples, threads) * FloatReplay.PeakBytesOf(graph));
    }

    /// <summary>Whether <paramref name="plan"/> has too many tensors to try each by itself; then only methods as a whole are
    /// tried.</summary>
    public static bool IsTooLarge(PlannedWidths plan) => !RangeTrials.CanTryEach(FreeRoots(plan).Count(), plan.Graph);

    private static IEnumerable<Value> FreeRoots(PlannedWidths plan) => plan.Roots.Where(root => ChooseRanges.IsFree(plan, root));

    // The samples for the first half of the search come first, the others behind; where there are too few, all serve for both.
    private static RangeTrials Trials(PlannedWidths plan, int threads)
    {
        HashSet<Value> rounded = [.. plan.Roots];
        Dictionary<Node, double> multiplications = RangeTrials.CostsOf(plan);
        double alone = IsTooLarge(plan) ? 0
            : TypicalCandidates * RangeTrials.CostOfEach(FreeRoots(plan), plan.Graph, multiplications);
        double together = (AutoCalibrator.Candidates.Count + Portions) * multiplications.Values.Sum();
        double affordable =
            Math.Min(MostMultiplications / Math.Max(1, alone), (double)MostBytes / Math.Max(1, RangeTrials.BytesOf(plan.Graph, rounded)));
        int fitted = (int)Math.Clamp(affordable, FewestSamples, MostSamples);
        int held = (int)Math.Clamp(MostMultiplications / Math.Max(1, together), FewestSamples, MostHeldBack);
        IReadOnlyList<IReadOnlyList<Tensor>> all = plan.Memory.Inputs(fitted + held);
        if (all.Count < 2 * FewestSamples)
        {
            return new RangeTrials(plan.Graph, all, all.Count, threads, rounded: rounded);
        }

        fitted = Math.Min(fitted, all.Count / 2);
        HashSet<int> first = [.. Enumerable.Range(0, fitted).Select(i => i * all.Count / fitted)];
        return new RangeTrials(
            plan.Graph, [.. all.Where((_, i) => first.Contains(i)), .. all.Where((_, i) => !first.Contains(i))], fitted, threads,
                rounded: rounded);
    }

    private QuantizationParameters Mapping(Value root, ClippingRange range) =>
        ChooseRanges.MappingOf(plan, root, range);

    private Dictionary<Value, RangeCandidate> Run(CancellationToken cancellation)
    {
        var candidates = new ConcurrentDictionary<Value, RangeCandidates>();
        workers.For(free.Length, i =>
            candidates[free[i]] = RangeCandidates.For(plan, free[i], plan.BitsOf(free[i])));
        bool triesEach = !IsTooLarge(plan);

        // The first is that of least squared error, which does not need luck to be good.
        var found = new Dictionary<Value, Found>(triesEach ? ForEach("Measuring tensors", free, cancellation, root =>
            new Found(candidates[root].Distinct[0], ErrorsAlone(root, candidates[root].Distinct[0])!)) : []);
        Value[] searched = WorthSearching(found);
        foreach ((Value root, Found better) in ForEach("Choosing ranges", searched, cancellation, root =>
            Better(root, candidates[root].Distinct, found[root])))
        {
            found[root] = better;
        }

        Dictionary<Value, RangeCandidate> chosen = found.ToDictionary(pair => pair.Key, pair => pair.Value.Candidate);
        double[]? errors = triesEach ? ErrorsOf(chosen, null) : null;
        Dictionary<Value, RangeCandidate> single = [];
        double[]? leastSingle = null;
        for (int method = 0; method < AutoCalibrator.Candidates.Count; method++)
        {
            cancellation.ThrowIfCancellationRequested();
            options.Progress?.Report(new StepProgress("Confirming ranges", method + 1, AutoCalibrator.Candidates.Count + Portions));
            Dictionary<Value, RangeCandidate> wholesale = free.ToDictionary(root => root, root => candidates[root].ByMethod[method]);
            if (ErrorsOf(wholesale, leastSingle) is { } better)
            {
                (single, leastSingle) = (wholesale, better);
            }
        }

        if (errors is null)
        {
            return single;
        }

        (Dictionary<Value, RangeCandidate> mixed, double leastMixed) = Mixed(searched, single, leastSingle!, found, cancellation);
        return leastMixed <= errors.Sum() ? mixed : chosen;
    }

    // Tensors are shared among threads, the costliest, which come first, first.
    private KeyValuePair<Value, Found>[] ForEach(
        string activity, Value[] roots, CancellationToken cancellation, Func<Value, Found> find)
    {
        var all = new KeyValuePair<Value, Found>[roots.Length];
        int done = 0;
        workers.For(roots.Length, i =>
        {
            cancellation.ThrowIfCancellationRequested();
            all[i] = KeyValuePair.Create(roots[i], find(roots[i]));
            options.Progress?.Report(new StepProgress(activity, Interlocked.Increment(ref done), roots.Length));
        });
        return all;
    }

    // From one method on, portion by portion of what the search found, the most important tensors first; each is kept if it helps on the
    // samples held back.
    private (Dictionary<Value, RangeCandidate> Ranges, double Error) Mixed(
        Value[] searched,
        Dictionary<Value, RangeCandidate> single,
        double[] least,
        Dictionary<Value, Found> found,
        CancellationToken cancellation)
    {
        Value[] different = [.. searched.Where(root => !single[root].IsLike(found[root].Candidate))];
        Value[] byGain = [.. ForEach("Comparing ranges", different, cancellation, root =>
            new Found(single[root], ErrorsAlone(root, single[root])!))
            .OrderByDescending(pair => pair.Value.Error - found[pair.Key].Error).Select(pair => pair.Key)];
        Dictionary<Value, RangeCandidate> best = single;
        foreach (Value[] portion in byGain.Chunk(Math.Max(1, (byGain.Length + Portions - 1) / Portions)))
        {
            cancellation.ThrowIfCancellationRequested();
            var mixed = new Dictionary<Value, RangeCandidate>(best);
            foreach (Value root in portion)
            {
                mixed[root] = found[root].Candidate;
            }

            if (ErrorsOf(mixed, least) is { } better)
            {
                (best, least) = (mixed, better);
            }
        }

        return (best, least.Sum());
    }

    // All tensors but those that together lose next to nothing, however they are clipped.
    private Value[] WorthSearching(Dictionary<Value, Found> found)
    {
        double rest = Negligible * found.Values.Sum(first => first.Error);
        HashSet<Value> left = [];
        foreach ((Value root, Found first) in found.OrderBy(pair => pair.Value.Error))
        {
            rest -= first.Error;
            if (rest < 0)
            {
                break;
            }

            left.Add(root);
        }

        return [.. free.Where(root => found.ContainsKey(root) && !left.Contains(root))];
    }

    private Found Better(Value root, IReadOnlyList<RangeCandidate> candidates, Found first)
    {
        Found best = first;
        foreach (RangeCandidate candidate in candidates.Skip(1))
        {
            Try(candidate);
        }

        // No method knows how little of a tensor its readers may need.
        for (int i = 0; i < MostNarrowings && Try(best.Candidate.Narrowed(Narrowing)); i++)
        {
        }

        return best;

        bool Try(RangeCandidate candidate)
        {
            if (ErrorsAlone(root, candidate, best.Errors) is not { } errors || !(errors.Sum() < best.Error * Significant))
            {
                return false;
            }

            best = new Found(candidate, errors);
            return true;
        }
    }

    // By sample, or null where the candidate is clearly worse on the first ones.
    private double[]? ErrorsAlone(Value root, RangeCandidate candidate, double[]? toBeat = null)
    {
        QuantizationParameters mapping = Mapping(root, candidate.Range);
        return Errors(trials.Whole, i => trials.ErrorAlone(root, mapping, i), toBeat, first: FewestSamples);
    }

    // By portion of the samples held back, or null where others are better.
    private double[]? ErrorsOf(Dictionary<Value, RangeCandidate> ranges, double[]? toBeat)
    {
        var mappings = new Dictionary<Value, QuantizationParameters>(bound);
        foreach ((Value root, RangeCandidate candidate) in ranges)
        {
            mappings[root] = Mapping(root, candidate.Range);
        }

        int start = trials.Whole == trials.Samples ? 0 : trials.Whole;
        int portions = (trials.Samples - start + HeldBackAtOnce - 1) / HeldBackAtOnce;
        double[]? errors = Errors(portions, i =>
        {
            int from = start + (i * HeldBackAtOnce);
            return trials.ErrorOf(mappings, from..Math.Min(from + HeldBackAtOnce, trials.Samples), start..);
        }, toBeat, first: 1);
        return toBeat is null || errors?.Sum() < toBeat.Sum() ? errors : null;
    }

    // Piece by piece; from a number of first pieces on, half of the pieces must not be worse, fewer not clearly worse.
    private static double[]? Errors(int pieces, Func<int, double> measure, double[]? toBeat, int first)
    {
        var errors = new double[pieces];
        (double sum, double other) = (0, 0);
        for (int i = 0; i < pieces; i++)
        {
            errors[i] = measure(i);
            if (toBeat is null)
            {
                continue;
            }

            sum += errors[i];
            other += toBeat[i];
            if (i + 1 >= first && sum > other * (2 * (i + 1) < pieces ? ClearlyWorse : 1))
            {
                return null;
            }
        }

        return errors;
    }

    private sealed record Found(RangeCandidate Candidate, double[] Errors)
    {
        public double Error { get; } = Errors.Sum();
    }
}
