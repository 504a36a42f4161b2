using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Operators.Movements;
using Askew.Tensors;

namespace Askew.Operators.Shapes;

/// <summary>Whole numbers (ids of tokens, numbers of rows) are joined as the reals that they come as, and a Cast behind makes whole numbers
/// of them again.</summary>
/// <remarks>Single precision has all that are joined here; what integers stand for them stays exact.</remarks>
internal sealed class JoinAsReals : IGraphPass
{
    private const double LargestExact = 1 << 24;

    /// <inheritdoc/>
    public string Name => "join whole numbers as reals";

    /// <inheritdoc/>
    public void Run(Graph graph)
    {
        foreach (Node node in graph.Nodes.ToArray())
        {
            if (node.KnownOperator is Concat && node.Output.ElementType is ElementType.Int32 or ElementType.Int64
                && node.Inputs.All(part => part?.Constant is not { } constant
                    || Array.TrueForAll(constant.ToDoubles(), number => Math.Abs(number) <= LargestExact)))
            {
                graph.Replace(node, Joined(node));
            }
        }
    }

    private static List<Node> Joined(Node node)
    {
        List<Node> nodes = [];
        Value[] parts = [.. node.Inputs.Select((part, i) => Real(node, part!, i, nodes))];
        var joined = new Value($"{node.Output.Name}/joined") { Shape = node.Output.Shape, Whole = node.Output.ElementType };
        nodes.Add(new Node(node.Name, node.OperatorType, node.Operator, node.Opset, parts, [joined], node.Attributes));
        nodes.Add(Cast(node, $"{node.Name}/whole", joined, node.Output));
        return nodes;
    }

    private static Value Real(Node node, Value part, int number, List<Node> nodes)
    {
        var real = new Value($"{node.Output.Name}/part{number}") { Shape = part.Shape };
        if (part.Constant is { } constant)
        {
            real.Constant = Tensor.Of(constant.Shape, constant.ToFloats());
            return real;
        }

        nodes.Add(Cast(node, $"{node.Name}/part{number}", part, real));
        return real;
    }

    private static Node Cast(Node node, string name, Value from, Value to) => new(
        name, "Cast", node.Operator.Catalog?.Find("Cast"), node.Opset, [from], [to],
        new NodeAttributes(new Dictionary<string, object> { ["to"] = (long)ElementTypes.CodeOf(to.ElementType) }));
}
