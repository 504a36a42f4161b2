using System.Globalization;
using Askew.Graphs;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Tensors;

namespace Askew.Quantization.Weights;

/// <summary>Which layers need weights of 16 bits: where the finished network is too far from float, and activations alone are not to blame,
/// those whose weights lose most for what wider ones cost.</summary>
/// <remarks>How far the network is off is measured on it as it is; what single layers lose by rounding their weights is measured in the
/// float network, and such errors about add up.</remarks>
internal sealed class LiftWeights(CalibratedNetwork network, QuantizationOptions options, CancellationToken cancellation)
{
    private const int MostSamples = 8;
    private const int MostAlone = 4;
    private const int MostNamed = 4;
    private const long MostBytes = 192L << 20;
    private const double MostCost = 5e10;

    // A layer that removes less of an output's error stays as it is.
    private const double LeastGain = 0.01;

    // What a wider network must be better by, to be worth its size and time: half a decibel.
    private const double LeastImprovement = 0.89;

    // What is rare decides: a few samples do not have it.
    private readonly OutputError error = new(network.Graph, network.Data.Memory.All, options.Threads);

    /// <summary>The layers of <paramref name="made"/> that shall have weights of 16 bits; none where it is near enough to float, or its
    /// target cannot have them.</summary>
    public IReadOnlyList<Node> LayersOf(IntegerPart made)
    {
        QuantizationPlan plan = made.Proven.Lowered.Plan;
        if (!options.Has(QuantizationOptions.Lifting) || !plan.Target.WideActivations || options.WeightBits < 8
            || options.ActivationBits < 8 || plan.HasDecisions || network.Data.Memory.Samples.Count == 0)
        {
            return [];
        }

        double[] errors = error.VariationOf(made.Proven.Lowered.Program);
        if (errors.All(IsFine))
        {
            return [];
        }

        Node[] layers = [.. plan.LinearNodes.Where(node => !plan.IsInTail(node) && plan.WeightBitsOf(node) == 8
            && !plan.Graph.Outputs.Contains(node.Input(0)) && SplitWeights.CanSplit(node))];
        return layers.Length == 0 || !RangeTrials.CanTryEach(layers.Length, plan.Graph) ? [] : Choose(plan, layers, errors);
    }

    /// <summary>Whether <paramref name="wider"/> is nearer to float than <paramref name="narrower"/>, by enough.</summary>
    public bool IsBetter(IntegerPart wider, IntegerPart narrower)
    {
        double[] before = error.VariationOf(narrower.Proven.Lowered.Program);
        double[] after = error.VariationOf(wider.Proven.Lowered.Program);
        return after.Zip(before, (a, b) => IsFine(a) && IsFine(b) ? 0 : Math.Log(Math.Max(a, double.Epsilon) / b)).Sum()
            < Math.Log(LeastImprovement);
    }

    /// <summary>What to tell about it.</summary>
    public static string Note(IReadOnlyList<Node> layers, QuantizationPlan plan)
    {
        var cost = new RunningCost(plan);
        return string.Create(CultureInfo.InvariantCulture, $"{layers.Count} of {plan.LinearNodes.Count()} layers have weights of 16 bits (")
            + string.Join(", ", layers.Take(MostNamed).Select(layer => $"'{layer.Name}'"))
            + (layers.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {layers.Count - MostNamed} more") : string.Empty)
            + string.Create(CultureInfo.InvariantCulture, $"), as two of 8 each: rounding them to 8 loses too much; that takes about ")
            + string.Create(CultureInfo.InvariantCulture, $"{100 * layers.Sum(cost.OfSplitting) / cost.Whole:f0} % more time, and ")
            + $"'--without {QuantizationOptions.Lifting}' leaves it out";
    }

    private static bool IsFine(double error) => error <= Math.Pow(10, -LiftActivations.WantedDecibels / 10);

    private IReadOnlyList<Node> Choose(QuantizationPlan plan, Node[] layers, double[] errors)
    {
        IReadOnlyList<IReadOnlyList<Tensor>> samples = network.Data.Memory.Inputs(MostSamples);
        HashSet<Value> seen = [.. layers.SelectMany(layer => layer.VariableInputs.Concat(layer.Outputs))];
        var trials = new RangeTrials(plan.Graph, samples, SamplesAlone(plan, layers, seen, samples.Count), options.Threads, rounded: seen);
        var alone = new double[layers.Length][];
        int done = 0;
        new Workers(options.Threads).For(layers.Length, i =>
        {
            cancellation.ThrowIfCancellationRequested();
            var linear = (LinearContract)layers[i].Contract;
            Node rounded = linear.With(SplitWeights.Coarse(linear.Layer()!), layers[i].Input(0), Like(layers[i].Output))!;
            alone[i] = trials.VariationOf(layers[i], new NodeEvaluation(rounded));
            options.Progress?.Report(new StepProgress("Finding weights that lose most", Interlocked.Increment(ref done), layers.Length));
        });

        // What is lost by weights is no more than all that is lost: they are rounded better than to the nearest.
        double[] all = [.. errors.Select((_, output) => alone.Sum(each => each[output]))];
        double[] shares = [.. errors.Select((each, output) => all[output] > 0 ? Math.Min(1, each / all[output]) : 0)];
        double[] left = [.. errors];
        var cost = new RunningCost(plan);
        double budget = (LiftActivations.MostExtraTime * cost.Whole) - cost.OfWideTensors(plan);
        var chosen = new List<Node>();
        HashSet<int> candidates = [.. Enumerable.Range(0, layers.Length)];
        while (!left.All(IsFine))
        {
            int? best = candidates.Where(i => cost.OfSplitting(layers[i]) <= budget && Gain(i) > LeastGain)
                .OrderByDescending(i => Gain(i) / cost.OfSplitting(layers[i])).ThenBy(i => i).Select(i => (int?)i).FirstOrDefault();
            if (best is not { } next)
            {
                break;
            }

            candidates.Remove(next);
            chosen.Add(layers[next]);
            budget -= cost.OfSplitting(layers[next]);
            for (int output = 0; output < left.Length; output++)
            {
                left[output] = Math.Max(0, left[output] - (alone[next][output] * shares[output]));
            }
        }

        return chosen;

        // Of all outputs that are too far off alike.
        double Gain(int layer) => left.Select((each, output) => IsFine(each) ? 0 : alone[layer][output] * shares[output] / each).Sum();
    }

    private static Value Like(Value value) => new(value.Name) { Shape = value.Shape, ElementType = value.ElementType };

    private static int SamplesAlone(QuantizationPlan plan, Node[] layers, IReadOnlySet<Value> seen, int samples)
    {
        double each = RangeTrials.CostOfEach(layers.Select(layer => layer.Output), plan.Graph, RangeTrials.CostsOf(plan));
        double affordable = Math.Min(MostCost / Math.Max(1, each), (double)MostBytes / Math.Max(1, RangeTrials.BytesOf(plan.Graph, seen)));
        return (int)Math.Clamp(affordable, 1, Math.Min(MostAlone, samples));
    }
}
