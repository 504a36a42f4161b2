using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>Parts along an axis, equal or of given lengths.</summary>
internal sealed class Split() : MovementOperator("Split")
{
    public override IReadOnlyList<int> ChangedIn => [13, 18];

    public override void InferShapes(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int axis = Axis(node);
        int[] lengths = Lengths(node);
        for (int i = 0; i < lengths.Length; i++)
        {
            node.Outputs[i].Shape = input.With(axis, lengths[i]);
            node.Outputs[i].ElementType = node.Input(0).ElementType;
        }
    }

    protected override Movement[] Movements(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int axis = Axis(node);
        int[] lengths = Lengths(node);
        int[] strides = input.Strides();
        var movements = new Movement[lengths.Length];
        int start = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            movements[i] = new Movement(input.With(axis, lengths[i]).Extents.ToArray(), strides, start * strides[axis]).Merged();
            start += lengths[i];
        }

        return movements;
    }

    private static int Axis(Node node) => NodeReading.Axis(node.Attributes.Int("axis", 0), node.Input(0).KnownShape.Rank);

    // Up to opset 12 the lengths are an attribute, from 13 on an input.
    private static int[] Lengths(Node node)
    {
        int extent = node.Input(0).KnownShape[Axis(node)];
        int parts = node.Outputs.Count;
        long[]? given = node.Opset < 13 ? node.Attributes.Longs("split") : node.ConstantLongs(1, "split");
        if (given is null)
        {
            // The last part is smaller where the extent is no multiple.
            int length = (extent + parts - 1) / parts;
            given = [.. Enumerable.Range(0, parts).Select(i => (long)Math.Clamp(extent - (i * length), 0, length))];
        }

        return given.Length == parts && given.All(length => length >= 0) && given.Sum() == extent
            ? Array.ConvertAll(given, length => (int)length)
            : throw new GraphException(
            $"parts of lengths [{string.Join(",", given)}] do not fit an extent of {extent} and {parts} outputs");
    }
}
