using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Operators.Binary;
using Askew.Operators.FloatKernels;
using Askew.Tensors;

namespace Askew.Operators.Normalization;

/// <summary>Makes one node of those by which exporters spell a normalisation: layer, instance, group and RMS normalisation and
/// L2 norms, with gain and shift.</summary>
/// <remarks>Found by what is computed, never by names: <c>d / sqrt(mean(d * d) + epsilon)</c>, with d the input or the input less its
/// mean over the same dimensions. As integers, that is one instruction instead of ten roundings.</remarks>
/// <param name="always">Whether a normalisation without an integer form is made one node, too.</param>
internal sealed class FuseNormalizations(bool always = false) : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "fuse normalizations";

    /// <inheritdoc/>
    public void Run(Graph graph)
    {
        foreach (Node node in graph.Nodes.ToList())
        {
            if (SpelledNormalization.Of(node) is { } spelled)
            {
                Fuse(graph, node, spelled);
            }
            else if (ShiftedNormalization.Of(node) is { } shifted)
            {
                Fuse(graph, node, shifted);
            }
            else if (node.Operator is InstanceNormalization or FusedNormalization)
            {
                FuseGroups(graph, node);
            }
        }
    }

    // Takes in the gain and the shift that follow, and puts one node in the place of the last.
    private void Fuse(Graph graph, Node last, SpelledNormalization spelled)
    {
        Shape view = spelled.Input.KnownShape;
        var normalization = new MomentNormalization(view, spelled.Axes, spelled.SubtractsMean, spelled.Kind, spelled.Epsilon);
        List<Value> inputs = [spelled.Input];
        if (Following<Mul>(graph, last, view) is var (gained, gain))
        {
            normalization = normalization with { Gain = 1, GainShape = gain.KnownShape };
            inputs.Add(gain);
            last = gained;
        }

        if (Following<Add>(graph, last, view) is var (shifted, shift))
        {
            normalization = normalization with { Shift = inputs.Count, ShiftShape = shift.KnownShape };
            inputs.Add(shift);
            last = shifted;
        }

        Replace(graph, last, normalization, inputs);
    }

    private void Fuse(Graph graph, Node last, ShiftedNormalization shifted)
    {
        SpelledNormalization spelled = shifted.Spelled;
        List<Value> inputs = [spelled.Input, .. shifted.Gain is { } gain ? [gain] : Array.Empty<Value>(), shifted.Shift];
        var normalization = new MomentNormalization(
            spelled.Input.KnownShape, spelled.Axes, spelled.SubtractsMean, spelled.Kind, spelled.Epsilon)
        {
            Gain = shifted.Gain is null ? null : 1,
            GainShape = shifted.Gain?.KnownShape ?? Shape.Scalar,
            Shift = inputs.Count - 1,
            ShiftShape = shifted.Shift.KnownShape,
        };
        Replace(graph, last, normalization, inputs);
    }

    // Groups are channels of another shape: a reshape, a normalisation of instances whose gains are all 1, and the shape from before.
    private void FuseGroups(Graph graph, Node node)
    {
        var operation = (NormalizationOperator)node.Operator;
        MomentNormalization instance = operation.Of(node);
        Value input = ReducedBlock.SeenBefore(node.Input(0));
        Shape shape = input.KnownShape;
        if (node.Outputs.Count > 1 || instance.View is not { Rank: 3 } groups || !instance.Axes.SequenceEqual([2])
            || !IsAll(node, instance.Gain, 1) || !IsAll(node, instance.Shift, 0)
            || shape.Rank < 3 || shape[0] != groups[0] || shape[1] % groups[1] != 0
            || shape.ElementCount != node.Output.KnownShape.ElementCount
            || OnlyReader(graph, node.Output) is not { } back || !back.Operator.IsView(back) || !back.Output.KnownShape.Equals(shape))
        {
            return;
        }

        int channels = shape[1] / groups[1];
        var view = new Shape(groups[0], groups[1], channels, shape.CountBetween(2, shape.Rank));
        MomentNormalization normalization = instance with { View = view, Axes = [2, 3], Gain = null, Shift = null };
        List<Value> inputs = [input];
        Node last = back;
        if (Following<Mul>(graph, last, shape) is var (gained, gain) && IsPerChannel(gain, shape))
        {
            normalization = normalization with { Gain = 1, GainShape = new Shape(1, groups[1], channels, 1) };
            inputs.Add(gain);
            last = gained;
        }

        if (Following<Add>(graph, last, shape) is var (shifted, shift) && IsPerChannel(shift, shape))
        {
            normalization = normalization with { Shift = inputs.Count, ShiftShape = new Shape(1, groups[1], channels, 1) };
            inputs.Add(shift);
            last = shifted;
        }

        Replace(graph, last, normalization, inputs);
    }

    private void Replace(Graph graph, Node last, MomentNormalization normalization, IReadOnlyList<Value> inputs)
    {
        if (Spelling(graph, last, inputs[0]) is not { } nodes)
        {
            return;
        }

        var operation = new FusedNormalization(normalization, nodes);
        Value output = last.Output;
        var fused = new Node(last.Name, FusedNormalization.TypeName, operation, last.Opset, inputs, [output], NodeAttributes.None);
        if (!always && operation.WhyNotQuantizable(fused) is not null)
        {
            output.Producer = last;
            return;
        }

        graph.Replace(last, fused);
        foreach (Node node in nodes.SkipLast(1))
        {
            graph.Remove(node);
        }
    }

    // The nodes from the input to the last, in order; null where something else reads what one of them makes.
    private static List<Node>? Spelling(Graph graph, Node last, Value input)
    {
        var found = new HashSet<Node> { last };
        var waiting = new Stack<Value>(last.VariableInputs);
        while (waiting.TryPop(out Value? value))
        {
            if (value != input && value.Producer is { } producer && found.Add(producer))
            {
                foreach (Value before in producer.VariableInputs)
                {
                    waiting.Push(before);
                }
            }
        }

        bool isClosed = found.Where(node => node != last).SelectMany(node => node.Outputs)
            .All(value => !graph.Outputs.Contains(value) && graph.ConsumersOf(value).All(found.Contains));
        return isClosed ? [.. graph.InOrder(found)] : null;
    }

    // The only node that reads what another makes, where it multiplies or adds a constant that is repeated, at most, to the shape.
    private static (Node Node, Value Constant)? Following<TOperator>(Graph graph, Node node, Shape shape)
        where TOperator : BinaryOperator
    {
        if (OnlyReader(graph, node.Output) is not { KnownOperator: TOperator } reader || !reader.Output.KnownShape.Equals(shape))
        {
            return null;
        }

        Value other = reader.Input(0) == node.Output ? reader.Input(1) : reader.Input(0);
        return other is { IsConstant: true, ElementType: ElementType.Float32 } && other.KnownShape.Rank <= shape.Rank
            ? (reader, other)
            : null;
    }

    private static Node? OnlyReader(Graph graph, Value value) =>
        graph.IsReadOnce(value) ? graph.ConsumersOf(value)[0] : null;

    private static bool IsAll(Node node, int? index, double number) =>
        index is not { } i || node.Input(i).Constant?.ToDoubles().All(x => x == number) == true;

    private static bool IsPerChannel(Value constant, Shape shape) => constant.KnownShape is var own && own.ElementCount == shape[1]
        && BroadcastLoops.Strides(own, shape.Rank) is var strides && Enumerable.Range(0, shape.Rank).All(d => d == 1 || strides[d] == 0);
}
