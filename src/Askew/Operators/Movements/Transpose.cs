using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>Dimensions in another order.</summary>
internal sealed class Transpose() : MovementOperator("Transpose")
{
    public override void InferShapes(Node node) => node.SetOutput(node.Input(0).KnownShape.Permuted(Order(node)));

    protected override Movement[] Movements(Node node) => [Movement.Transposition(node.Input(0).KnownShape, Order(node))];

    private static int[] Order(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int[] order = node.Attributes.Longs("perm") is { } given
            ? NodeReading.Axes(given, input.Rank)
            : [.. Enumerable.Range(0, input.Rank).Reverse()];
        return order.Length == input.Rank
            ? order
            : throw new GraphException($"the order [{string.Join(",", order)}] does not fit an input of shape {input}");
    }
}
