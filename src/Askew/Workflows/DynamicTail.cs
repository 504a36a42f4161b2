using Askew.Graphs;

namespace Askew.Workflows;

/// <summary>What stands behind nodes whose results have as many elements as the data say, such as NonMaxSuppression: no fixed network
/// computes it, so it is left out, and the network ends with what such nodes read.</summary>
internal static class DynamicTail
{
    private const int MostNodesNamed = 3;

    /// <summary>The network without such a tail; the given graph is used up.</summary>
    /// <param name="graph">The network as it was read.</param>
    /// <param name="note">What was left out, in one sentence; null for nothing.</param>
    public static Graph Cut(Graph graph, out string? note)
    {
        HashSet<Value> varying = [.. graph.Inputs];
        HashSet<Node> first = [];
        HashSet<Node> tail = [];
        foreach (Node node in graph.Nodes)
        {
            bool varies = node.KnownOperator?.Reads != InputUse.Shapes && node.Inputs.OfType<Value>().Any(varying.Contains);
            bool isFirst = varies && node.KnownOperator?.Reads == InputUse.ContentsForShape;
            if (isFirst || node.Inputs.OfType<Value>().Any(input => input.Producer is { } producer && tail.Contains(producer)))
            {
                first.UnionWith(isFirst ? [node] : []);
                tail.Add(node);
            }

            if (varies)
            {
                varying.UnionWith(node.Outputs);
            }
        }

        HashSet<Value> read =
        [
            .. first.SelectMany(node => node.Inputs.OfType<Value>()),
            .. tail.Where(node => node.Inputs.Count > 0).Select(node => node.Inputs[0]).OfType<Value>(),
            .. graph.Outputs,
        ];
        Value[] ends =
        [
            .. graph.Nodes.Where(node => !tail.Contains(node)).SelectMany(node => node.Outputs)
                .Where(value => read.Contains(value) && varying.Contains(value)),
        ];
        if (tail.Count == 0 || ends.Length == 0)
        {
            note = null;
            return graph;
        }

        string named = string.Join(", ", first.Take(MostNodesNamed).Select(node => $"{node.OperatorType} '{node.Name}'"));
        note = $"the network ends before {named}{(first.Count > MostNodesNamed ? ", ..." : string.Empty)}, whose results have as many "
            + $"elements "
            + $"as the data say: its outputs are now {string.Join(", ", ends.Select(value => $"'{value.Name}'"))}, and what stands "
            + $"behind is "
            + $"to be done by who runs it";
        return graph.CutAt(ends);
    }
}
