using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Shapes;

/// <summary>Matrices, the last two dimensions, with 0 below or above a diagonal (ONNX 14).</summary>
internal sealed class Trilu() : Operator("Trilu")
{
    public override int FirstOpset => 14;

    public override bool HasIntegerForm => false;

    public override Contract ContractOf(Node node) => new ArithmeticContract();

    public override void InferShapes(Node node)
    {
        Shape shape = node.Input(0).KnownShape;
        node.SetOutput(shape.Rank >= 2 ? shape : throw new GraphException($"its input has the shape {shape}; matrices are expected"));
    }

    public override void Evaluate(EvaluationContext context)
    {
        Shape shape = context.Input(0).Shape;
        long diagonal = context.OptionalInput(1) is { Shape.ElementCount: > 0 } k ? k.ToLongs()[0] : 0;
        bool upper = context.Node.Attributes.Int("upper", 1) != 0;
        int size = Tensor.SizeOf(context.Output.ElementType);
        context.Input(0).Bytes.CopyTo(context.Output.Bytes);
        for (int row = 0; row < shape.CountBetween(0, shape.Rank - 1); row++)
        {
            // Columns from here on are on the diagonal or above it.
            long first = Math.Clamp(Math.Clamp(diagonal, -shape[-2], shape[-1]) + (row % shape[-2]) + (upper ? 0 : 1), 0, shape[-1]);
            Span<byte> columns = context.Output.Bytes.Slice(row * shape[-1] * size, shape[-1] * size);
            (upper ? columns[..((int)first * size)] : columns[((int)first * size)..]).Clear();
        }
    }
}
