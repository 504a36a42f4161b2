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
    // A longer chain becomes several tables: each is computed in memory for all of its steps.
    private const int MostNodes = 256;

    /// <inheritdoc/>
    public string Name => "fuse element-wise chains";

    /// <inheritdoc/>
    public void Run(Graph graph)
    {
        // From the end, so that each chain is found at its last node, as long as it can be.
        foreach (Node last in graph.Nodes.Reverse())
        {
            if (graph.Contains(last) && IsElementWise(last) && FindChain(graph, last) is { } chain)
            {
                Fuse(graph, chain);
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

    // Takes in one producer after the other, the latest first. Whenever all that is read from outside is a single tensor, the nodes so
    // far are a function of it; the longest such chain counts.
    private static Chain? FindChain(Graph graph, Node last)
    {
        List<Node> taken = [last];
        var inside = new HashSet<Node> { last };
        var outside = new HashSet<Value>();
        (Value? source, int length) = (null, 0);
        int fixedCount = 0;
        Read(last);

        // Of what can never be taken in there may be one tensor, the source; a second one, and the rest need not be looked at.
        while (taken.Count < MostNodes && fixedCount < 2
            && outside.Where(CanTake).MaxBy(value => graph.PositionOf(value.Producer!)) is { } next)
        {
            taken.Add(next.Producer!);
            inside.Add(next.Producer!);
            outside.Remove(next);
            Read(next.Producer!);
            if (outside.Count == 1 && outside.Single().KnownShape.Equals(last.Output.Shape))
            {
                (source, length) = (outside.Single(), taken.Count);
            }
        }

        // Clamps alone say more than a table: they narrow the range of the layer before them.
        return source is null || taken.Take(length).All(node => node.Contract is PointwiseContract { Function.Clamp: not null })
            ? null
            : new Chain(source, graph.InOrder(taken.Take(length)));

        void Read(Node node)
        {
            foreach (Value value in node.VariableInputs)
            {
                fixedCount += outside.Add(value) && !MayTake(value) ? 1 : 0;
            }
        }

        bool MayTake(Value value) => value.Producer is { } producer
            && IsElementWise(producer)
            && value.KnownShape.Equals(last.Output.Shape)
            && !graph.Outputs.Contains(value)
            && value.Decided is null;

        bool CanTake(Value value) => MayTake(value) && graph.ConsumersOf(value).All(inside.Contains);
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
