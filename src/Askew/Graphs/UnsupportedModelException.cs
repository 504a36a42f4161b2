namespace Askew.Graphs;

/// <summary>A model with nodes that Askew cannot evaluate; says all of them at once.</summary>
internal sealed class UnsupportedModelException(IReadOnlyList<UnsupportedNode> nodes) : AskewException(Fault.Model, Describe(nodes))
{
    /// <summary>The nodes at fault, in the order of the graph.</summary>
    public IReadOnlyList<UnsupportedNode> Nodes { get; } = nodes;

    /// <summary>Throws if <paramref name="graph"/> has nodes that cannot be evaluated.</summary>
    /// <exception cref="UnsupportedModelException">It has.</exception>
    public static void ThrowIfUnsupported(Graph graph) => ThrowIfUnsupported(graph.Nodes);

    /// <summary>Throws if some of <paramref name="nodes"/> cannot be evaluated.</summary>
    /// <exception cref="UnsupportedModelException">Some cannot.</exception>
    public static void ThrowIfUnsupported(IEnumerable<Node> nodes)
    {
        IReadOnlyList<UnsupportedNode> unsupported = UnsupportedNode.FindIn(nodes);
        if (unsupported.Count > 0)
        {
            throw new UnsupportedModelException(unsupported);
        }
    }

    private static string Describe(IReadOnlyList<UnsupportedNode> nodes) =>
        (nodes.Count == 1 ? "a node of the model is not supported:" : $"{nodes.Count} nodes of the model are not supported:")
        + string.Concat(nodes.Select(node => $"\n  node '{node.Node}' ({node.Operator}): {node.Why}"));
}
