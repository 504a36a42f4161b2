using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>The input several times along each dimension (ONNX 6 to 13).</summary>
internal sealed class Tile() : MovementOperator("Tile")
{
    public override string Limits => "the repeats must be constant";

    public override void InferShapes(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        node.SetOutput(NodeReading.ShapeOf([.. Repeats(node).Select((repeat, d) => checked(repeat * input[d]))]));
    }

    // Every dimension is two: the repetitions, which stand still, and the elements.
    protected override Movement[] Movements(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int[] strides = input.Strides();
        long[] repeats = Repeats(node);
        return
        [
            new Movement(
                [.. Enumerable.Range(0, input.Rank).SelectMany(d => new[] { (int)repeats[d], input[d] })],
                [.. Enumerable.Range(0, input.Rank).SelectMany(d => new[] { 0, strides[d] })],
                0).Merged(),
        ];
    }

    private static long[] Repeats(Node node)
    {
        long[] repeats = node.ConstantLongs(1, "repeats") ?? throw new GraphException("its repeats are missing");
        return repeats.Length == node.Input(0).KnownShape.Rank && repeats.All(repeat => repeat is >= 0 and <= int.MaxValue)
            ? repeats
            : throw new GraphException($"the repeats [{string.Join(",", repeats)}] do not fit an input of shape {node.Input(0).Shape}");
    }
}
