using Askew.Calibration;
using Askew.Graphs;
using Askew.Quantization.Lowering;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Quantization.Weights;
using Askew.Tensors;
using static System.FormattableString;

namespace Askew.Quantization;

/// <summary>Which layers need weights of 16 bits: where the finished network is too far from float, and activations alone are not to blame,
/// those whose weights lose most for what wider ones cost.</summary>
/// <remarks>How far the network is off is measured on it as it is; what single layers lose by rounding their weights is measured in the
/// float network, and such errors about add up.</remarks>
/// <param name="options">How it was quantised.</param>
/// <param name="quantize">Makes the program of the same network again, with other options.</param>
/// <param name="cancellation">Ends the work early.</param>
internal sealed class LiftWeights(
    QuantizationOptions options, Func<CalibratedNetwork, QuantizationOptions, LoweredNetwork> quantize, CancellationToken cancellation)
    : IStep<LoweredNetwork, LoweredNetwork>
{
    private const int MostRounds = 3;
    private const int MostSamples = 8;

    // A layer that removes less of an output's error stays as it is.
    private const double LeastGain = 0.001;

    // What a wider network must be better by, to be worth its size and time: half a decibel.
    private const double LeastImprovement = 0.89;

    // What is rounded to fit some samples fits others less: of the error that is allowed, those that were seen get a part.
    private const double Share = 0.5;

    private const long MostBytesOfOutputs = 256L << 20;

    /// <inheritdoc/>
    public string Name => "lift weights";

    // What is rare decides: a few samples do not have it.
    private static OutputError ErrorOf(CalibratedNetwork network, int threads)
    {
        long bytes = network.Graph.Outputs.Sum(output => (long)output.KnownShape.ElementCount * sizeof(float));
        int most = (int)Math.Clamp(MostBytesOfOutputs / Math.Max(1, bytes), 1, CalibrationMemory.UsualSamples);
        return new OutputError(network.Graph, network.Data.Memory.Inputs(most), threads);
    }

    /// <summary>The network with wider weights where they help; the given one where 8 bits do, or where wider weights bring
    /// nothing.</summary>
    public LoweredNetwork Run(LoweredNetwork decided)
    {
        QuantizationPlan plan = decided.Plan;
        if (!options.Has(QuantizationOptions.Lifting) || !options.WidensWeights || !plan.Target.WideActivations
            || options.WeightBits < 8 || options.ActivationBits < 8 || plan.HasDecisions
            || decided.Network.Data.Memory.Samples.Count == 0)
        {
            return decided;
        }

        OutputError error = ErrorOf(decided.Network, options.Threads);
        LoweredNetwork best = decided;
        double[] errors = error.VariationOf(best.Program);
        List<(string Name, string Text)> steps = [];

        // Such errors add up only about, so what was made is measured, round by round.
        for (int round = 0; round < MostRounds && !errors.All(IsFine) && LayersOf(decided, best, errors) is { Count: > 0 } layers; round++)
        {
            List<(string Name, string Text)> taken = [];
            LoweredNetwork wider = quantize(decided.Network.AsSeen, options with
            {
                Choices = (PlanChoices.Of(best.Plan, best.Network.IsEqualized) with { Name = options.Choices.Name })
                    .WithWeightBits(layers.Select(layer => layer.Name), SplitWeights.Bits),
                Without = [.. options.Without, QuantizationOptions.Equalization, QuantizationOptions.Lifting],
                SaveStep = options.SaveStep is null ? null : (name, text) => taken.Add((name, text)),
            });
            double[] after = error.VariationOf(wider.Program);
            if (!IsBetter(after, errors))
            {
                break;
            }

            (best, errors, steps) = (wider, after, taken);
        }

        if (best == decided)
        {
            return decided;
        }

        steps.ForEach(step => options.SaveStep!($"{StepLog.SecondRoad}/{step.Name}", step.Text));
        return best with { Notes = [.. decided.Notes, NoteOn(decided, best)] };
    }

    private static bool IsBetter(double[] after, double[] before) =>
        after.Zip(before, (a, b) => IsFine(a) && IsFine(b) ? 0 : Math.Log(Math.Max(a, double.Epsilon) / Math.Max(b, double.Epsilon))).Sum()
            < Math.Log(LeastImprovement);

    private static bool IsSplit(Node node) => node.Contract is ArithmeticContract { JoinsHalves: true };

    private static IReadOnlyList<Node> SplitIn(QuantizationPlan plan) => [.. plan.Graph.Nodes.Where(IsSplit)];

    private static string NoteOn(LoweredNetwork narrow, LoweredNetwork wide)
    {
        IReadOnlyList<Node> layers = SplitIn(wide.Plan);
        double more = (new RunningCost(wide.Plan).Whole / new RunningCost(narrow.Plan).Whole) - 1;
        string named = QuotedNames.Of([.. layers.Select(layer => layer.Name)]);
        return Invariant($"{layers.Count} of {narrow.Plan.LinearNodes.Count()} layers have weights of 16 bits ({named}), as two of 8 ")
            + Invariant($"each: rounding them to 8 loses too much; that takes about {100 * more:f0} % more time, and ")
            + $"'--without {QuantizationOptions.Lifting}' leaves it out";
    }

    private IReadOnlyList<Node> LayersOf(LoweredNetwork narrow, LoweredNetwork made, double[] errors)
    {
        QuantizationPlan plan = made.Plan;
        Node[] layers = [.. plan.LinearNodes.Where(node => !plan.IsInTail(node) && plan.WeightBitsOf(node) == 8
            && options.Choices.Layers.GetValueOrDefault(node.Name, LayerChoice.None).WeightBits is null
            && !plan.ConsumersOf(node.Output).Any(IsSplit) && SplitWeights.CanSplit(node, plan.Target))];
        return layers.Length == 0 || !RangeTrials.CanTryEach(layers.Length, plan.Graph) ? [] : Choose(narrow, plan, layers, errors);
    }

    private static bool IsFine(double error) => error <= LiftActivations.LargestError;

    private static bool IsWell(double error) => error <= Share * LiftActivations.LargestError;

    private IReadOnlyList<Node> Choose(LoweredNetwork narrow, QuantizationPlan plan, Node[] layers, double[] errors)
    {
        IReadOnlyList<IReadOnlyList<Tensor>> samples = narrow.Network.Data.Memory.Inputs(MostSamples);
        HashSet<Value> seen = [.. layers.SelectMany(layer => layer.VariableInputs.Concat(layer.Outputs))];
        int whole = RangeTrials.SamplesAlone(plan, layers.Select(layer => layer.Output), seen, samples.Count);
        var trials = new RangeTrials(plan.Graph, samples, whole, options.Threads, rounded: seen);
        var alone = new double[layers.Length][];
        int done = 0;
        new Workers(options.Threads).For(layers.Length, i =>
        {
            cancellation.ThrowIfCancellationRequested();
            alone[i] = trials.VariationOf(layers[i], SplitWeights.Coarse(layers[i], ((LinearContract)layers[i].Contract).Layer()!));
            options.Progress?.Report(new StepProgress("Finding weights that lose most", Interlocked.Increment(ref done), layers.Length));
        });

        // What is lost by weights is no more than all that is lost: they are rounded better than to the nearest.
        double[] all = [.. errors.Select((_, output) => alone.Sum(each => each[output]))];
        double[] shares = [.. errors.Select((each, output) => all[output] > 0 ? Math.Min(1, each / all[output]) : 0)];
        double[] left = [.. errors];
        var cost = new RunningCost(plan);
        var before = new RunningCost(narrow.Plan);
        double budget = ((1 + LiftActivations.MostExtraTime) * before.Whole) - cost.Whole - before.OfWideTensors(narrow.Plan);
        var chosen = new List<Node>();
        HashSet<int> candidates = [.. Enumerable.Range(0, layers.Length)];
        while (!left.All(IsWell))
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
        double Gain(int layer) => left.Select((each, output) => IsWell(each) ? 0 : alone[layer][output] * shares[output] / each).Sum();
    }
}
