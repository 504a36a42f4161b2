using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>Tensors one after the other along an axis.</summary>
internal sealed class Concat() : Operator("Concat")
{
    public override string? WhyNotQuantizable(Node node) => node.WhyNotReal();

    public override Contract ContractOf(Node node) => new JoinContract { ChannelOffsets = Offsets(node) };

    public override void InferShapes(Node node)
    {
        Shape first = node.Input(0).KnownShape;
        int axis = Axis(node);
        long extent = 0;
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            Shape part = node.Input(i).KnownShape;
            if (part.Rank != first.Rank || !part.With(axis, 0).Equals(first.With(axis, 0))
                || node.Input(i).ElementType != node.Input(0).ElementType)
            {
                throw new GraphException($"tensors of shapes {first} and {part} cannot be joined along axis {axis}");
            }

            extent += part[axis];
        }

        node.SetOutput(first.With(axis, checked((int)extent)));
    }

    public override void Evaluate(EvaluationContext context)
    {
        int axis = Axis(context.Node);
        Shape shape = context.Output.Shape;
        Span<byte> target = context.Output.Bytes;
        int size = Tensor.SizeOf(context.Output.ElementType);
        int outer = shape.CountBetween(0, axis);
        int row = shape.CountBetween(axis, shape.Rank) * size;
        int start = 0;
        for (int i = 0; i < context.Node.Inputs.Count; i++)
        {
            Tensor part = context.Input(i);
            int length = part.Shape.CountBetween(axis, shape.Rank) * size;
            for (int o = 0; o < outer; o++)
            {
                part.Bytes.Slice(o * length, length).CopyTo(target[((o * row) + start)..]);
            }

            start += length;
        }
    }

    public override void Lower(ILowering lowering)
    {
        Operand output = lowering.Output();
        Operand[] parts = [.. Enumerable.Range(0, lowering.Node.Inputs.Count).Select(i => Part(lowering, i, output))];
        lowering.Emit(new Concatenate
        {
            Node = lowering.Node.Name,
            Parts = [.. parts.Select(part => part.Index)],
            Output = output.Index,
            Axis = Axis(lowering.Node),
            Tables =
            [
                .. parts.Select(part => part.Parameters == output.Parameters
                    ? null
                    : lowering.Table(part.Parameters, output.Parameters, x => x)),
            ],
        });
    }

    // A constant is rounded once, as what it becomes.
    private static Operand Part(ILowering lowering, int index, Operand output)
    {
        Value part = lowering.Node.Input(index);
        return part.Grid is null && part.Constant?.ToDoubles() is { } reals && Array.TrueForAll(reals, double.IsFinite)
            ? lowering.Constant(
                FormattableString.Invariant($"constant{index}"), part.KnownShape, output.Parameters,
                ProgramTensor.ConstantOf(reals, output.Parameters))
            : lowering.Input(index);
    }

    private static int[]? Offsets(Node node)
    {
        if (Axis(node) != 1)
        {
            return null;
        }

        var offsets = new int[node.Inputs.Count];
        for (int i = 1; i < offsets.Length; i++)
        {
            offsets[i] = offsets[i - 1] + node.Input(i - 1).KnownShape[1];
        }

        return offsets;
    }

    private static int Axis(Node node) => NodeReading.Axis(node.Attributes.Int("axis", 1), node.Input(0).KnownShape.Rank);
}
