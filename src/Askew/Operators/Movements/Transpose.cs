using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>Dimensions in another order.</summary>
internal sealed class Transpose() : MovementOperator("Transpose")
{
    public override void InferShapes(Node node) => node.SetOutput(new Shape(MovementOf(node).Extents));

    protected override Movement[] Movements(Node node) => [MovementOf(node).Merged()];

    private static Movement MovementOf(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int[] order = node.Attributes.Longs("perm") is { } given
            ? NodeReading.Axes(given, input.Rank)
            : [.. Enumerable.Range(0, input.Rank).Reverse()];
        if (order.Length != input.Rank)
        {
            throw new GraphException($"the order [{string.Join(",", order)}] does not fit an input of shape {input}");
        }

        int[] strides = input.Strides();
        return new Movement([.. order.Select(d => input[d])], [.. order.Select(d => strides[d])], 0);
    }
}
