using Askew.Graphs;
using Askew.Graphs.Passes;

namespace Askew.Operators.Reduction;

/// <summary>Where nobody reads the places that TopK finds, it keeps its values alone: then it chooses among integers.</summary>
internal sealed class DropUnreadPlaces : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "drop unread places";

    /// <inheritdoc/>
    public void Run(Graph graph)
    {
        foreach (Node node in graph.Nodes.Where(node => node is { KnownOperator: TopK, Outputs.Count: 2 }).ToArray())
        {
            if (!graph.Outputs.Contains(node.Outputs[1]) && graph.ConsumersOf(node.Outputs[1]).Count == 0)
            {
                graph.Replace(node, new Node(
                    node.Name, node.OperatorType, node.Operator, node.Opset, node.Inputs, [node.Output], node.Attributes));
            }
        }
    }
}
