using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Operators.Binary;
using Askew.Tensors;

namespace Askew.Operators.Unary;

/// <summary>Makes one node of element-wise nodes that together are a function of one tensor: x * sigmoid(x), GELU, Mish, hard-swish and
/// the like.</summary>
/// <remarks>As integers, such a function is one table instead of many roundings.</remarks>
internal sealed class FusePointwiseChains : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "fuse element-wise chains";

    /// <inheritdoc/>
    public void Run(Graph graph)
    {
        // From the end, so that each chain is found at its last node, as long as it can be.
        var places = new Places(graph);
        for (int i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            if (i < graph.Nodes.Count && IsElementWise(graph.Nodes[i]) && FindChain(graph, places, graph.Nodes[i]) is { } chain)
            {
                Fuse(graph, chain);
                places = new Places(graph);
            }
        }
    }

    private static void Fuse(Graph graph, Chain chain)
    {
        Node last = chain.Nodes[^1];
        var fused = new Node(
            last.Name,
            FusedPointwise.TypeName,
            new FusedPointwise(chain.Source, chain.Nodes),
            last.Opset,
            [chain.Source],
            [last.Output],
            NodeAttributes.None);
        foreach (Node node in chain.Nodes.SkipLast(1))
        {
            graph.Remove(node);
        }

        graph.Replace(last, fused);
    }

    /// <summary>Nodes in order, the last of which makes what is read outside, and the one tensor that all of them follow from.</summary>
    private sealed record Chain(Value Source, IReadOnlyList<Node> Nodes);

    /// <summary>Who reads what, and where each node is, until the graph changes.</summary>
    private sealed class Places(Graph graph)
    {
        public ILookup<Value, Node> Consumers { get; } = graph.Consumers();

        public Dictionary<Node, int> Positions { get; } =
            graph.Nodes.Select((node, index) => (node, index)).ToDictionary(pair => pair.node, pair => pair.index);
    }

    // Takes in one producer after the other, the latest first. Whenever all that is read from outside is a single tensor, the nodes so
    // far are a function of it; the longest such chain counts.
    private static Chain? FindChain(Graph graph, Places places, Node last)
    {
        ILookup<Value, Node> consumers = places.Consumers;
        Dictionary<Node, int> positions = places.Positions;
        var taken = new HashSet<Node> { last };
        var outside = new HashSet<Value>(last.VariableInputs);
        Chain? longest = null;
        while (outside.Where(CanTake).MaxBy(value => positions[value.Producer!]) is { } next)
        {
            taken.Add(next.Producer!);
            outside.Remove(next);
            outside.UnionWith(next.Producer!.VariableInputs);
            if (outside.Count == 1 && outside.Single().KnownShape.Equals(last.Output.Shape))
            {
                longest = new Chain(outside.Single(), [.. taken.OrderBy(node => positions[node])]);
            }
        }

        // Clamps alone say more than a table: they narrow the range of the layer before them.
        return longest is not null && longest.Nodes.All(node => node.Contract is PointwiseContract { Function.Clamp: not null })
            ? null : longest;

        bool CanTake(Value value) => value.Producer is { } producer
            && IsElementWise(producer)
            && value.KnownShape.Equals(last.Output.Shape)
            && !graph.Outputs.Contains(value)
            && consumers[value].All(taken.Contains);
    }

    private static bool IsElementWise(Node node)
    {
        if (node.Output.ElementType != ElementType.Float32 || node.KnownOperator?.WhyNotQuantizable(node) is not null)
        {
            return false;
        }

        return node.Operator is UnaryOperator
            || (node.Operator is BinaryOperator
                && (node.Contract is PointwiseContract
                    || (node.Inputs.All(input => input is { IsConstant: false })
                        && node.Input(0).KnownShape.Equals(node.Input(1).Shape))));
    }
}
