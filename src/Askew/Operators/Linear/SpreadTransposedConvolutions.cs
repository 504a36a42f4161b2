using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Operators.Unary;
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
            if (ConvTranspose.LayerOf(node) is { } layer && ConvTranspose.Geometry(node).WhyNotOrdinary is null)
            {
                graph.Replace(node, Spread(graph, node, layer));
            }
        }
    }

    private static IReadOnlyList<Node> Spread(Graph graph, Node node, LinearLayer layer)
    {
        TransposedGeometry geometry = ConvTranspose.Geometry(node);
        int phases = geometry.Phases;
        Value input = node.Input(0);
        int batch = input.KnownShape[0];
        var nodes = new List<Node>();

        // Where nothing interleaves and nothing is cut off, the convolution makes the result.
        bool isWhole = phases == 1 && geometry.IsWhole;
        Value sums = isWhole ? node.Output : NewValue($"{node.Output.Name}/phases", [batch, layer.Channels * phases, .. geometry.Rows]);
        LinearLayer spread = geometry.Spread(layer);
        nodes.Add(new Node(
            node.Name,
            "Conv",
            new Conv(),
            node.Opset,
            [input, LinearConstants.Weights(sums, spread, geometry.SpreadShape(layer)), LinearConstants.Bias(sums, spread)],
            [sums],
            new NodeAttributes(geometry.Attributes(layer.Groups).ToDictionary(pair => pair.Name, pair => pair.Value))));
        if (isWhole)
        {
            return nodes;
        }

        Node last = node;
        if (ChannelwiseBehind(graph, node) is { } channelwise)
        {
            // The function goes in front; what it made is made by what came before.
            sums = Before(channelwise, sums, phases, nodes);
            graph.Remove(channelwise);
            last = channelwise;
        }

        return [.. nodes, .. Interleaved(last, geometry, layer.Channels, sums)];
    }

    // Interleaved and cut to size: what the last node made.
    private static IReadOnlyList<Node> Interleaved(Node last, TransposedGeometry geometry, int channels, Value sums)
    {
        var expansion = new Expansion(last);
        expansion.Finish([geometry.Interleaved(expansion, sums, sums.KnownShape[0], channels)]);
        foreach (Node made in expansion.Nodes)
        {
            made.Operator.InferShapes(made);
        }

        return expansion.Nodes;
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

    private static Value NewValue(string name, int[] extents) => new(name) { Shape = new Shape(extents) };
}
