using System.Collections.Concurrent;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Planning;
using Askew.Tensors;

namespace Askew.Quantization.Ranges;

/// <summary>Tries ranges on the float network: rounds tensors as their integers would be, and measures what becomes of its outputs. The
/// search for ranges, the order of lifting, and the doctor measure by this.</summary>
/// <remarks>Weights stay as they are, so that what is measured is the ranges' doing alone.</remarks>
internal sealed class RangeTrials
{
    // Tensors times nodes: beyond, trying tensor after tensor takes longer than anyone waits.
    private const long MostPairs = 20_000_000;

    private const int MostAlone = 4;
    private const long MostBytes = 192L << 20;
    private const double MostCost = 5e10;

    // What evaluating a node costs however small it is, in multiplications.
    private const double CostOfNode = 2e4;

    private readonly Graph graph;
    private readonly TrialSteps steps;
    private readonly Workers workers;
    private readonly Dictionary<Value, Tensor>[] reals;
    private readonly double[][] signals;
    private readonly double[][] variations;
    private readonly ConcurrentBag<ChangedTensors> changes = [];
    private readonly IReadOnlyList<Value> watched;

    /// <summary>Runs the float network over <paramref name="samples"/>.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="samples">For each sample one tensor an input.</param>
    /// <param name="whole">Of how many samples, the first ones, tensors are kept, so that they can be tried alone.</param>
    /// <param name="threads">Samples that are worked on at once.</param>
    /// <param name="watched">The tensors whose errors are measured; the outputs where none are named.</param>
    /// <param name="rounded">The tensors that may be rounded; all where none are named.</param>
    public RangeTrials(
        Graph graph, IReadOnlyList<IReadOnlyList<Tensor>> samples, int whole, int threads, IReadOnlyList<Value>? watched = null,
        IReadOnlySet<Value>? rounded = null)
    {
        this.graph = graph;
        this.watched = watched ??= graph.Outputs;
        Whole = whole;
        workers = new Workers(threads);
        steps = new TrialSteps(graph, watched, rounded);
        HashSet<Value> ends = [.. graph.Inputs, .. watched];
        reals = new Dictionary<Value, Tensor>[samples.Count];
        workers.For(samples.Count, sample => reals[sample] = RunInReals(samples[sample], sample < whole ? steps.Kept : ends));
        signals = [.. reals.Select(tensors => watched.Select(output => TensorSums.SquaresAround(0, tensors[output].Floats)).ToArray())];
        double[] means = [.. watched.Select(output =>
            reals.Sum(tensors => TensorSums.Of(tensors[output].Floats)) / Math.Max(
                1.0, reals.Sum(tensors => (double)tensors[output].Shape.ElementCount)))];
        variations = [.. reals.Select((tensors, sample) => watched.Select((output, i) => Math.Max(
            TensorSums.LeastVariation * signals[sample][i],
            signals[sample][i] - (2 * means[i] * TensorSums.Of(tensors[output].Floats))
                + (means[i] * means[i] * tensors[output].Shape.ElementCount))).ToArray())];
    }

    /// <summary>How many samples there are.</summary>
    public int Samples => reals.Length;

    /// <summary>Of how many samples, the first ones, all tensors are kept.</summary>
    public int Whole { get; }

    /// <summary>Bytes of what is kept of one sample that is kept whole.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="rounded">The tensors that may be rounded; all where none are named.</param>
    public static long BytesOf(Graph graph, IReadOnlySet<Value>? rounded = null) =>
        new TrialSteps(graph, graph.Outputs, rounded).Kept.Sum(value => (long)value.KnownShape.ElementCount * sizeof(float));

    /// <summary>Whether so many tensors of <paramref name="graph"/> can each be tried by itself: each takes a run of all that stands behind
    /// it, so that all together take time that grows as the square of the network.</summary>
    public static bool CanTryEach(int tensors, Graph graph) => (long)tensors * graph.NodeCount <= MostPairs;

    /// <summary>About what it costs to evaluate each node of <paramref name="plan"/>, in multiplications.</summary>
    public static Dictionary<Node, double> CostsOf(NetworkStructure plan) => plan.Graph.Nodes.ToDictionary(
        node => node, node => CostOfNode
            + ((double)node.Output.KnownShape.ElementCount * (plan.IsLinear(node) ? plan.LayerOf(node).RowLength : 1)));

    /// <summary>What it costs to try each of <paramref name="tensors"/> alone on one sample, by <paramref name="costs"/>.</summary>
    public static double CostOfEach(IEnumerable<Value> tensors, Graph graph, IReadOnlyDictionary<Node, double> costs) =>
        tensors.Sum(tensor => Behind(graph, tensor).Sum(node => costs[node]));

    /// <summary>On how many samples, the first ones, each of <paramref name="tensors"/> can be tried alone in reasonable time and
    /// memory.</summary>
    /// <param name="plan">The network.</param>
    /// <param name="tensors">The tensors that are tried.</param>
    /// <param name="rounded">The tensors that may be rounded.</param>
    /// <param name="samples">How many samples there are.</param>
    public static int SamplesAlone(NetworkStructure plan, IEnumerable<Value> tensors, IReadOnlySet<Value> rounded, int samples)
    {
        double each = CostOfEach(tensors, plan.Graph, CostsOf(plan));
        double affordable = Math.Min(MostCost / Math.Max(1, each), (double)MostBytes / Math.Max(1, BytesOf(plan.Graph, rounded)));
        return (int)Math.Clamp(affordable, 1, Math.Min(MostAlone, samples));
    }

    /// <summary>The nodes whose results depend on <paramref name="value"/>, in order.</summary>
    public static IReadOnlyList<Node> Behind(Graph graph, Value value)
    {
        var moved = new HashSet<Value> { value };
        var nodes = new List<Node>();
        foreach (Node node in graph.Nodes.Where(node => node.VariableInputs.Any(moved.Contains)))
        {
            moved.UnionWith(node.Outputs);
            nodes.Add(node);
        }

        return nodes;
    }

    /// <summary>The squares of the outputs' errors on one sample where only <paramref name="value"/> is rounded, as a share of the outputs'
    /// own on all samples that are kept whole; several outputs count alike. Several threads may ask at once.</summary>
    /// <param name="value">The tensor.</param>
    /// <param name="mapping">How it is rounded.</param>
    /// <param name="sample">The sample, which is kept whole.</param>
    public double ErrorAlone(Value value, QuantizationParameters mapping, int sample)
    {
        double[] noise = NoiseAlone(value, mapping, sample);
        return noise.Select((squares, output) => squares / Total(signals, ..Whole, output)).Sum();
    }

    /// <summary>The same where every tensor of <paramref name="mappings"/> is rounded.</summary>
    /// <param name="mappings">How tensors are rounded.</param>
    /// <param name="samples">The samples to measure on.</param>
    /// <param name="all">Those whose outputs the errors are a share of.</param>
    public double ErrorOf(IReadOnlyDictionary<Value, QuantizationParameters> mappings, Range samples, Range all) =>
        Shares(NoiseOf(mappings, samples), signals, all).Sum();

    /// <summary>By output, the squares of its errors where only <paramref name="value"/> is rounded, as a share of what the output varies
    /// by around its mean, on all samples that are kept whole, or on the worst of them. Several threads may ask at once.</summary>
    /// <param name="value">The tensor.</param>
    /// <param name="mapping">How it is rounded.</param>
    public double[] VariationAlone(Value value, QuantizationParameters mapping) =>
        Variations([.. Enumerable.Range(0, Whole).Select(sample => NoiseAlone(value, mapping, sample))], ..Whole);

    /// <summary>The same where <paramref name="layer"/> alone has other weights.</summary>
    /// <param name="layer">A layer with weights; its inputs and its output are among the tensors that may be rounded.</param>
    /// <param name="weights">Its other weights.</param>
    public double[] VariationOf(Node layer, LinearLayer weights)
    {
        NodeEvaluation other = With(layer, weights);
        return Variations(
            [.. Enumerable.Range(0, Whole).Select(sample => Measure(sample, (changed, original) =>
            {
                other.Run(input => original[input], _ => changed.Place(layer.Output));
                steps.RunBehind(layer.Output, changed);
            }))],
            ..Whole);
    }

    /// <summary><paramref name="weights"/> with biases by which the mean of every channel of what <paramref name="layer"/> makes stays what
    /// it is.</summary>
    public LinearLayer WithMeans(Node layer, LinearLayer weights)
    {
        NodeEvaluation other = With(layer, weights);
        Tensor made = Tensor.Zeros(layer.Output.KnownShape, ElementType.Float32);
        int run = weights.ChannelRun(made.Shape);
        var shifts = new double[weights.Channels];
        for (int sample = 0; sample < Whole; sample++)
        {
            Dictionary<Value, Tensor> original = reals[sample];
            other.Run(input => input.Constant ?? original[input], _ => made);
            ReadOnlySpan<float> before = original[layer.Output].Floats;
            ReadOnlySpan<float> after = made.Floats;
            for (int i = 0; i < before.Length; i++)
            {
                shifts[i / run % shifts.Length] += (double)after[i] - before[i];
            }
        }

        double count = Math.Max(1, (double)Whole * made.Shape.ElementCount / shifts.Length);
        return weights with { Bias = [.. weights.Bias.Zip(shifts, (bias, shift) => bias - (shift / count))] };
    }

    /// <summary>The same where every tensor of <paramref name="mappings"/> is rounded.</summary>
    public double[] VariationOf(IReadOnlyDictionary<Value, QuantizationParameters> mappings, Range samples) =>
        Variations(NoiseOf(mappings, samples), samples);

    /// <summary>The signal to noise of every watched tensor in dB where every tensor of <paramref name="mappings"/> is rounded; infinite
    /// where nothing changes.</summary>
    public IReadOnlyList<double> DecibelsOf(IReadOnlyDictionary<Value, QuantizationParameters> mappings, Range samples) =>
    [
        .. Shares(NoiseOf(mappings, samples), signals, samples).Select(share =>
            share == 0 ? double.PositiveInfinity : -10 * Math.Log10(share)),
    ];

    private static NodeEvaluation With(Node layer, LinearLayer weights)
    {
        var output = new Value(layer.Output.Name) { Shape = layer.Output.Shape, ElementType = layer.Output.ElementType };
        return new NodeEvaluation(((LinearContract)layer.Contract).With(weights, layer.Input(0), output));
    }

    private double[] NoiseAlone(Value value, QuantizationParameters mapping, int sample) => Measure(sample, (changed, original) =>
    {
        FakeQuantization.Round(original[value].Floats, changed.Place(value).Floats, mapping);
        steps.RunBehind(value, changed);
    });

    // By sample and output.
    private double[][] NoiseOf(IReadOnlyDictionary<Value, QuantizationParameters> mappings, Range samples)
    {
        (int first, int count) = samples.GetOffsetAndLength(reals.Length);
        var noise = new double[count][];
        workers.For(count, i => noise[i] = Measure(first + i, (changed, original) =>
        {
            foreach (Value input in graph.Inputs.Where(mappings.ContainsKey))
            {
                FakeQuantization.Round(original[input].Floats, changed.Place(input).Floats, mappings[input]);
            }

            steps.Run(changed, made =>
            {
                if (mappings.TryGetValue(made, out QuantizationParameters mapping))
                {
                    FakeQuantization.Round(changed[made].Floats, changed[made].Floats, mapping);
                }
            });
        }));

        return noise;
    }

    private double[] Measure(int sample, Action<ChangedTensors, Dictionary<Value, Tensor>> change)
    {
        ChangedTensors changed = changes.TryTake(out ChangedTensors? used) ? used : new ChangedTensors();
        Dictionary<Value, Tensor> original = reals[sample];
        changed.StartFrom(original);
        change(changed, original);
        double[] noise = [.. watched.Select(output =>
            changed.Has(output) ? TensorSums.SquaredDistance(changed[output].Floats, original[output].Floats) : 0)];
        changes.Add(changed);
        return noise;
    }

    // By output.
    private double[] Shares(double[][] noise, double[][] of, Range all) =>
    [
        .. Enumerable.Range(0, watched.Count).Select(output => noise.Sum(sample => sample[output]) / Total(of, all, output)),
    ];

    private double[] Variations(double[][] noise, Range all)
    {
        (int first, int count) = all.GetOffsetAndLength(variations.Length);
        return
        [
            .. Shares(noise, variations, all).Select((together, output) => WorstSample.OrTogether(
                together,
                [.. noise.Select(sample => sample[output])],
                [.. variations.Skip(first).Take(count).Select(sample => sample[output])])),
        ];
    }

    private static double Total(double[][] of, Range samples, int output)
    {
        double sum = 0;
        foreach (double[] sample in of.AsSpan(samples))
        {
            sum += sample[output];
        }

        return Math.Max(sum, double.Epsilon);
    }

    private Dictionary<Value, Tensor> RunInReals(IReadOnlyList<Tensor> inputs, IReadOnlySet<Value> kept)
    {
        Dictionary<Value, Tensor> tensors = graph.Inputs.Zip(inputs).ToDictionary(pair => pair.First, pair => pair.Second);
        ChangedTensors changed = changes.TryTake(out ChangedTensors? used) ? used : new ChangedTensors();
        changed.StartFrom(tensors);
        steps.Run(changed, made =>
        {
            if (kept.Contains(made))
            {
                tensors[made] = changed.Keep(made);
            }
        });
        changes.Add(changed);
        return tensors;
    }
}
