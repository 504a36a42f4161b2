using Askew.Graphs;
using Askew.Tensors;

namespace Askew.FloatExecution;

/// <summary>Which activations of a graph are computed by the layer before them, where it writes its results.</summary>
internal static class AppliedActivations
{
    /// <summary>By layer, the node behind it that it computes along.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="mayApply">Whether the layer may: then its own result is never there for others to see. Asked with the layer and the
    /// activation.</param>
    public static IReadOnlyDictionary<Node, Node> In(Graph graph, Func<Node, Node, bool> mayApply)
    {
        ILookup<Value, Node> consumers = graph.Consumers();
        HashSet<Value> outputs = [.. graph.Outputs];
        var along = new Dictionary<Node, Node>();
        foreach (Node node in graph.Nodes)
        {
            if (node.Contract is LinearContract { AppliesActivation: true }
                && node.Output.ElementType == ElementType.Float32
                && !outputs.Contains(node.Output)
                && consumers[node.Output].ToArray() is [{ Contract: PointwiseContract { Activation: not null } } next]
                && mayApply(node, next))
            {
                along[node] = next;
            }
        }

        return along;
    }
}
