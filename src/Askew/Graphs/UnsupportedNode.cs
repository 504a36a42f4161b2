namespace Askew.Graphs;

/// <summary>A node that Askew cannot evaluate.</summary>
/// <param name="Node">The name of the node.</param>
/// <param name="Operator">Its operator type.</param>
/// <param name="Why">What about it is not supported.</param>
internal sealed record UnsupportedNode(string Node, string Operator, string Why)
{
    /// <summary>All nodes of <paramref name="graph"/> that Askew cannot evaluate, in order.</summary>
    public static IReadOnlyList<UnsupportedNode> FindIn(Graph graph) => FindIn(graph.Nodes);

    /// <summary>All of <paramref name="nodes"/> that Askew cannot evaluate, in order.</summary>
    public static IReadOnlyList<UnsupportedNode> FindIn(IEnumerable<Node> nodes) =>
    [
        .. from node in nodes
           let why = WhyUnsupported(node)
           where why is not null
           select new UnsupportedNode(node.Name, node.OperatorType, why),
    ];

    /// <summary>Why <paramref name="node"/> cannot be evaluated; null where it can.</summary>
    public static string? WhyUnsupported(Node node)
    {
        try
        {
            return node.KnownOperator is { } op ? op.WhyUnsupported(node) : "the operator is not known";
        }
        catch (Exception e) when (e is GraphException or OverflowException)
        {
            return e.Message;
        }
    }
}
