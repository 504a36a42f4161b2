using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Operators.Movements;
using Askew.Operators.Unary;
using Askew.Operators.Views;
using Askew.Tensors;

namespace Askew.Operators.Linear;

/// <summary>Makes of every transposed convolution an ordinary one, whose channels then interleave: so integers need no instruction for
/// it, and each phase has weight scales of its own.</summary>
/// <remarks>Batch normalisation behind it is folded before. A function that stands behind it, channel by channel (PRelu), is put between
/// the two; functions of the whole tensor follow in <see cref="MovePointwise"/>.</remarks>
internal sealed class SpreadTransposedConvolutions : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "spread transposed convolutions";

    /// <inheritdoc/>
    public void Run(Graph graph)
    {
        foreach (Node node in graph.Nodes.Where(node => node.KnownOperator is ConvTranspose).ToArray())
        {
            if (ConvTranspose.LayerOf(node) is { } layer)
            {
                graph.Replace(node, Spread(graph, node, layer));
            }
        }
    }

    private static List<Node> Spread(Graph graph, Node node, LinearLayer layer)
    {
        TransposedGeometry geometry = ConvTranspose.Geometry(node);
        int phases = geometry.Phases;
        Value input = node.Input(0);
        int batch = input.KnownShape[0];
        var nodes = new List<Node>();

        // Where nothing interleaves and nothing is cut off, the convolution makes the result.
        bool isWhole = phases == 1 && geometry.IsWhole;
        Value sums = isWhole ? node.Output : NewValue($"{node.Output.Name}/phases", [batch, layer.Channels * phases, .. geometry.Rows]);
        var spread = new LinearLayer(
            layer.Channels * phases,
            layer.RowLength / layer.KernelSize * geometry.Window.KernelSize,
            geometry.Spread(layer),
            [.. layer.Bias.SelectMany(bias => Enumerable.Repeat(bias, phases))]);
        Shape kernel = new([spread.Channels, layer.RowLength / layer.KernelSize, .. geometry.Taps]);
        nodes.Add(new Node(
            node.Name,
            "Conv",
            new Conv(),
            node.Opset,
            [input, LinearConstants.Weights(sums, spread, kernel), LinearConstants.Bias(sums, spread)],
            [sums],
            new NodeAttributes(new Dictionary<string, object>
            {
                ["group"] = (long)layer.Groups,
                ["dilations"] = Longs(geometry.Dilations),
                ["pads"] = Longs([.. geometry.Before, .. geometry.After]),
            })));
        if (isWhole)
        {
            return nodes;
        }

        Value result = node.Output;
        if (ChannelwiseBehind(graph, node) is { } channelwise)
        {
            // The function goes in front; what it made is made by what came before.
            sums = Before(channelwise, sums, phases, nodes);
            result = channelwise.Output;
            graph.Remove(channelwise);
        }

        Interleave(node, geometry, layer.Channels, batch, sums, result, nodes);
        return nodes;
    }

    // [N, C * phases, rows] -> [N, C, strides, rows] -> [N, C, (rows, stride)...] -> [N, C, rows * strides], cut to size.
    private static void Interleave(
        Node node, TransposedGeometry geometry, int channels, int batch, Value sums, Value result, List<Node> nodes)
    {
        int rank = geometry.Strides.Length;
        Value current = sums;
        if (geometry.Phases > 1)
        {
            Value apart = NewValue($"{result.Name}/apart", [batch, channels, .. geometry.Strides, .. geometry.Rows]);
            int[] order = [0, 1, .. Enumerable.Range(0, rank).SelectMany(d => new[] { 2 + rank + d, 2 + d })];
            Value woven = NewValue($"{result.Name}/woven", [.. order.Select(d => apart.KnownShape[d])]);
            int[] whole = [batch, channels, .. Enumerable.Range(0, rank).Select(d => geometry.Rows[d] * geometry.Strides[d])];
            Value full = geometry.IsWhole ? result : NewValue($"{result.Name}/full", whole);
            nodes.Add(Reshaped(node, "apart", current, apart));
            nodes.Add(new Node(
                $"{node.Name}/woven",
                "Transpose",
                new Transpose(),
                node.Opset,
                [apart],
                [woven],
                new NodeAttributes(new Dictionary<string, object> { ["perm"] = Longs(order) })));
            nodes.Add(Reshaped(node, "full", woven, full));
            current = full;
        }

        if (!geometry.IsWhole)
        {
            nodes.Add(Cropped(node, geometry, current, result));
        }
    }

    private static Node? ChannelwiseBehind(Graph graph, Node node) =>
        !graph.Outputs.Contains(node.Output) && graph.ConsumersOf(node.Output) is [{ KnownOperator: PRelu } only]
            && only.Input(0) == node.Output && only.Contract is PointwiseContract { Function.IsPerTensor: false } ? only : null;

    private static Value Before(Node prelu, Value sums, int phases, List<Node> nodes)
    {
        double[] slopes = prelu.Input(1).Constant!.ToDoubles();
        float[] repeated = [.. slopes.SelectMany(slope => Enumerable.Repeat((float)slope, phases))];
        Shape shape = new([repeated.Length, .. Enumerable.Repeat(1, sums.KnownShape.Rank - 2)]);
        var slope = new Value($"{prelu.Output.Name}/slope") { Constant = Tensor.Of(shape, repeated), Shape = shape };
        Value behind = NewValue($"{prelu.Output.Name}/phases", sums.KnownShape.Extents.ToArray());
        nodes.Add(new Node(prelu.Name, prelu.OperatorType, prelu.Operator, prelu.Opset, [sums, slope], [behind], prelu.Attributes));
        return behind;
    }

    private static Node Reshaped(Node node, string what, Value from, Value to)
    {
        long[] extents = Longs(to.KnownShape.Extents.ToArray());
        var shape = new Value($"{to.Name}/shape")
        {
            Constant = Tensor.Of(new Shape(extents.Length), extents),
            Shape = new Shape(extents.Length),
            ElementType = ElementType.Int64,
        };
        return new Node($"{node.Name}/{what}", "Reshape", new Reshape(), node.Opset, [from, shape], [to], NodeAttributes.None);
    }

    private static Node Cropped(Node node, TransposedGeometry geometry, Value from, Value to)
    {
        int rank = geometry.Strides.Length;
        (string Name, long[] Numbers)[] lists =
        [
            ("starts", Longs(geometry.Crop)),
            ("ends", [.. Enumerable.Range(0, rank).Select(d => (long)geometry.Crop[d] + geometry.Output[d])]),
            ("axes", [.. Enumerable.Range(2, rank).Select(d => (long)d)]),
        ];
        bool areInputs = node.Opset >= 10;
        Value[] inputs = !areInputs ? [] :
        [
            .. lists.Select(list => new Value($"{to.Name}/{list.Name}")
            {
                Constant = Tensor.Of(new Shape(rank), list.Numbers),
                Shape = new Shape(rank),
                ElementType = ElementType.Int64,
            }),
        ];
        NodeAttributes attributes = areInputs
            ? NodeAttributes.None
            : new NodeAttributes(lists.ToDictionary(list => list.Name, list => (object)list.Numbers));
        return new Node($"{node.Name}/cut", "Slice", new Slice(), node.Opset, [from, .. inputs], [to], attributes);
    }

    private static Value NewValue(string name, int[] extents) => new(name) { Shape = new Shape(extents) };

    private static long[] Longs(int[] values) => Array.ConvertAll(values, value => (long)value);
}
