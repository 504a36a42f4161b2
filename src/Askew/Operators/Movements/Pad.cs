using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>A constant around the data; negative amounts cut data off.</summary>
internal sealed class Pad() : MovementOperator("Pad")
{
    public override string? WhyUnsupported(Node node) => node.Attributes.Text("mode", "constant") is var mode and not "constant"
        ? $"the mode '{mode}' is not supported, only 'constant'"
        : null;

    public override Contract ContractOf(Node node) => new MovementContract { MovesOnly = true, Pads = true };

    public override void InferShapes(Node node)
    {
        // Looks at the value, which must be constant.
        _ = PadValue(node);
        node.SetOutput(new Shape(MovementOf(node).Extents));
    }

    protected override Movement[] Movements(Node node) => [MovementOf(node).Merged()];

    // Up to opset 10 amounts and value are attributes, from 11 on inputs.
    protected override double PadValue(Node node) => node.Opset < 11
        ? node.Attributes.Float("value", 0)
        : node.ConstantNumber(2, "constant_value") ?? 0;

    private static Movement MovementOf(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        long[] pads = (node.Opset < 11 ? node.Attributes.Longs("pads") : node.ConstantLongs(1, "pads"))
            ?? throw new GraphException("its pads are missing");
        int[] axes = node.OptionalInput(3) is null
            ? [.. Enumerable.Range(0, input.Rank)]
            : NodeReading.Axes(node.ConstantLongs(3, "axes")!, input.Rank);
        if (pads.Length != 2 * axes.Length)
        {
            throw new GraphException($"its pads [{string.Join(",", pads)}] do not fit {axes.Length} axes");
        }

        int[] extents = input.Extents.ToArray();
        var before = new int[input.Rank];
        for (int i = 0; i < axes.Length; i++)
        {
            (int axis, long first, long last) = (axes[i], pads[i], pads[i + axes.Length]);
            long extent = Math.Abs(first) > int.MaxValue || Math.Abs(last) > int.MaxValue ? -1 : extents[axis] + first + last;
            extents[axis] = extent is >= 0 and <= int.MaxValue
                ? (int)extent
                : throw new GraphException($"its pads [{string.Join(",", pads)}] do not fit an input of shape {input}");

            // Data before the start or behind the end are gone, however far away they are.
            before[axis] = (int)Math.Clamp(first, -input[axis], extent);
        }

        return new Movement(extents, input.Strides(), 0, before, input.Extents.ToArray());
    }
}
