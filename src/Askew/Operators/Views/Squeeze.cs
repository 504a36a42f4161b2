using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Views;

/// <summary>Without some, or all, of the dimensions of extent 1.</summary>
internal sealed class Squeeze() : ViewOperator("Squeeze")
{
    public override IReadOnlyList<int> ChangedIn => [13];

    protected override Shape OutputShape(Node node, Shape input)
    {
        long[]? given = node.Opset < 13 ? node.Attributes.Longs("axes") : node.ConstantLongs(1, "axes");
        int[] axes = given is null
            ? [.. Enumerable.Range(0, input.Rank).Where(d => input[d] == 1)]
            : NodeReading.Axes(given, input.Rank);
        if (axes.Any(axis => input[axis] != 1))
        {
            throw new GraphException($"the axes [{string.Join(",", axes)}] of an input of shape {input} are not all 1");
        }

        return new Shape([.. Enumerable.Range(0, input.Rank).Where(d => !axes.Contains(d)).Select(d => input[d])]);
    }
}
