using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Views;

/// <summary>With new dimensions of extent 1.</summary>
internal sealed class Unsqueeze() : ViewOperator("Unsqueeze")
{
    public override IReadOnlyList<int> ChangedIn => [13];

    protected override Shape OutputShape(Node node, Shape input)
    {
        long[] given = (node.Opset < 13 ? node.Attributes.Longs("axes") : node.ConstantLongs(1, "axes"))
            ?? throw new GraphException("its axes are missing");
        int rank = input.Rank + given.Length;
        int[] axes = NodeReading.Axes(given, rank);
        int next = 0;
        return new Shape([.. Enumerable.Range(0, rank).Select(d => axes.Contains(d) ? 1 : input[next++])]);
    }
}
