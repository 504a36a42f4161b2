using Askew.Graphs;
using Askew.Graphs.Passes;

namespace Askew.Operators.Unary;

/// <summary>Moves functions of one tensor from behind reshapes, transposes and slices to the layer before those, which can then compute
/// them with its results.</summary>
/// <remarks>Exact: a function of each element does not care where the element lies. Only where the layer before has weights or sums, and
/// nothing else reads what lies between.</remarks>
internal sealed class MovePointwise : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "move element-wise functions";

    /// <inheritdoc/>
    public void Run(Graph graph)
    {
        foreach (Node node in graph.Nodes.ToArray())
        {
            if (node.KnownOperator is UnaryOperator or FusedPointwise
                && node.Contract is PointwiseContract { Function.IsPerTensor: true }
                && FirstMovement(graph, node) is { } first)
            {
                Move(graph, node, first);
            }
        }
    }

    // The first of the movements between a layer and the node; null where there are none, or the values are needed elsewhere.
    private static Node? FirstMovement(Graph graph, Node node)
    {
        Node? first = null;
        Value value = node.Input(0);
        while (value.Producer is { } producer && producer.Outputs.Count == 1 && value.Decided is null
            && producer.Contract is MovementContract { MovesOnly: true, Pads: false } && graph.IsReadOnce(value))
        {
            first = producer;
            value = producer.Input(0);
        }

        return first is not null && graph.IsReadOnce(value)
            && value.Producer?.Contract is LinearContract or ArithmeticContract { FusesClamp: true } ? first : null;
    }

    private static void Move(Graph graph, Node node, Node first)
    {
        Value source = first.Input(0);
        var behind = new Value($"{node.Output.Name}/moved") { Shape = source.Shape, ElementType = node.Output.ElementType };
        Operator op = node.KnownOperator is FusedPointwise fused ? fused.Over(source, behind) : node.Operator;
        var moved = new Node(
            node.Name, node.OperatorType, op, node.Opset, [source, .. node.Inputs.Skip(1)], [behind], node.Attributes);

        // The last movement makes what the function made, under its name.
        Node last = node.Input(0).Producer!;
        Value result = node.Output;
        graph.Remove(node);
        last.ReplaceOutput(last.Output, result);
        graph.ReplaceInput(first, source, behind);
        graph.Replace(first, moved, first);
    }
}
