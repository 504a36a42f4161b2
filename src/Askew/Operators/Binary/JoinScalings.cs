using Askew.Graphs;
using Askew.Graphs.Passes;

namespace Askew.Operators.Binary;

/// <summary>Nodes in a row that scale and shift channels by constants, and that no layer has taken into its weights, become one.</summary>
/// <remarks>As integers, that is one rounding, and one tensor less. Where all elements are treated alike, <c>FusePointwiseChains</c> makes
/// a table of them.</remarks>
internal sealed class JoinScalings : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "join scalings";

    /// <inheritdoc/>
    public void Run(Graph graph)
    {
        foreach (Node node in graph.Nodes.ToArray())
        {
            if (node.Affine is { } second && node.VariableInputs.ToArray() is [{ Producer: { } before, Decided: null } between]
                && graph.IsReadOnce(between) && before.Affine is { } first
                && first.Then(second) is { IsFinite: true, IsUniform: false } both)
            {
                var op = new ScaledChannels(both);
                graph.Replace(node, new Node(
                    node.Name, op.Type, op, node.Opset, [before.VariableInputs.First()], [node.Output], NodeAttributes.None));
                graph.Remove(before);
            }
        }
    }
}
