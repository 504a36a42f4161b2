using Askew.Calibration;
using Askew.Graphs;
using Askew.Operators.Binary;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;

namespace Askew.Quantization.Weights;

/// <summary>Layers whose weights shall have 16 bits become two with 8 each and their sum: one has what 8 bits can say of the weights, the
/// other what is left of them, in steps 254 times as fine.</summary>
/// <remarks>Any arithmetic that has 16-bit activations can compute it; nothing behind this step knows of wider weights.</remarks>
internal sealed class SplitWeights(TargetProfile target, QuantizationOptions options, CancellationToken cancellation)
    : IStep<CalibratedNetwork, CalibratedNetwork>
{
    /// <summary>The bits of the weights of both halves together.</summary>
    public const int Bits = 16;

    private const int HalfBits = 8;

    /// <inheritdoc/>
    public string Name => "split weights";

    /// <summary>The network with the layers in halves for which 16 bits were chosen beforehand.</summary>
    public CalibratedNetwork Run(CalibratedNetwork decided)
    {
        (Graph graph, IReadOnlyList<Value> halves) = Of(decided.Graph, options.Choices, target);
        return halves.Count == 0 ? decided : decided with { Graph = graph, Data = DataOf(graph, halves, decided.Data) };
    }

    /// <summary>The graph with the layers in halves for which 16 bits are chosen, and the results of the halves; the given one where none
    /// are.</summary>
    public static (Graph Graph, IReadOnlyList<Value> Halves) Of(Graph whole, PlanChoices choices, TargetProfile target)
    {
        HashSet<string> wide = [.. choices.Layers.Where(pair => pair.Value.WeightBits == Bits).Select(pair => pair.Key)];
        if (wide.Count == 0 || !target.WideActivations)
        {
            return (whole, []);
        }

        Graph graph = whole.Copy();
        var names = new UniqueNames();
        foreach (string name in graph.Nodes.Select(node => node.Name).Concat(graph.Values.Select(value => value.Name)))
        {
            names.Reserve(name);
        }

        List<Value> halves = [];
        foreach (Node node in graph.Nodes.Where(node => wide.Contains(node.Name)).ToArray())
        {
            if (Halves(node, names, target) is { } made)
            {
                graph.Replace(node, made);
                halves.AddRange(made.SkipLast(1).Select(half => half.Output));
            }
        }

        return (graph, halves);
    }

    /// <summary>Whether <paramref name="node"/> can have weights of 16 bits.</summary>
    /// <param name="node">A layer.</param>
    /// <param name="target">What it runs on: with scales in powers of two, the coarse half would have errors of its own.</param>
    public static bool CanSplit(Node node, TargetProfile target) => target.Scales != ScaleSteps.PowersOfTwo
        && node.Contract is LinearContract linear && linear.Layer() is { Steps: null };

    /// <summary>The layer of <paramref name="node"/> with the weights that 8 bits can say.</summary>
    public static LinearLayer Coarse(Node node, LinearLayer layer) => WeightQuantizer.Quantize(node, layer, HalfBits).Coarsen(layer);

    private static Node[]? Halves(Node node, UniqueNames names, TargetProfile target)
    {
        if (!CanSplit(node, target))
        {
            return null;
        }

        var linear = (LinearContract)node.Contract;
        LinearLayer layer = linear.Layer()!;

        // A bias that is large for the weights makes their scale coarser: it goes where that is coarse anyway.
        LinearLayer coarse = Coarse(node, layer);
        LinearLayer fine = layer with
        {
            Weights = [.. layer.Weights.Zip(coarse.Weights, (whole, half) => whole - half)],
            Bias = new double[layer.Channels],
        };
        Node[] halves =
        [
            Half(coarse, "/coarse"),
            Half(fine, "/fine"),
        ];
        return [.. halves, new Node(
            node.Name, "Add", new SumOfPlanes(), node.Opset, [.. halves.Select(half => half.Output)], [node.Output], NodeAttributes.None)];

        Node Half(LinearLayer weights, string suffix)
        {
            Node half = linear.With(weights, node.Input(0), Like(node.Output, names.Of(node.Output.Name + suffix)));
            string name = node.Name == node.Output.Name ? half.Output.Name : names.Of(node.Name + suffix);
            return new Node(name, half.OperatorType, half.Operator, half.Opset, half.Inputs, half.Outputs, half.Attributes);
        }
    }

    private static Value Like(Value value, string name) => new(name) { Shape = value.Shape, ElementType = value.ElementType };

    // What was there before has its statistics; those of the halves come from the samples that are kept.
    private CalibrationData DataOf(Graph graph, IReadOnlyList<Value> halves, CalibrationData before)
    {
        CalibrationMemory memory = before.Memory.For(graph);
        IEnumerable<Sample> samples = memory.Samples.Select(number =>
            new Sample { Name = $"sample {number}", Number = number, Inputs = memory.InputsOf(number) });
        IReadOnlyDictionary<Value, ActivationStatistics> seen = StatisticsCollector.Collect(
            graph, halves, samples, options.Threads, cancellation: cancellation, needs: options.Calibrator.Needs);

        // Other samples may reach further than those that were kept; of 16 bits, one can be spared for them.
        var statistics = seen.ToDictionary(
            pair => pair.Key, pair => pair.Value with { Min = 2 * pair.Value.Min, Max = 2 * pair.Value.Max });
        Dictionary<string, Value> byName = graph.Values.ToDictionary(value => value.Name);
        foreach ((Value value, ActivationStatistics known) in before.Statistics)
        {
            statistics[byName[value.Name]] = known;
        }

        return new CalibrationData(statistics, memory);
    }
}
