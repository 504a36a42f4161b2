using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Shapes;

/// <summary>A matrix of its input's shape with 1 on one diagonal (ONNX 9 to 22).</summary>
internal sealed class EyeLike() : Operator("EyeLike")
{
    public override int FirstOpset => 9;

    public override bool HasIntegerForm => false;

    public override InputUse Reads => InputUse.Shapes;

    public override string? WhyUnsupported(Node node) => node.Attributes.Has("dtype")
        && ElementTypes.Find(node.Attributes.Int("dtype", 0)) is null
        ? $"it makes the data type {node.Attributes.Int("dtype", 0)}, which is not supported"
        : null;

    public override Contract ContractOf(Node node) => new MovementContract();

    public override void InferShapes(Node node)
    {
        Shape shape = node.Input(0).KnownShape;
        node.SetOutput(
            shape.Rank == 2 ? shape : throw new GraphException($"its input has the shape {shape}; a matrix is expected"),
            node.Attributes.Has("dtype") ? ElementTypes.Find(node.Attributes.Int("dtype", 1)) : null);
    }

    public override void Evaluate(EvaluationContext context)
    {
        Shape shape = context.Output.Shape;
        long diagonal = context.Node.Attributes.Long("k", 0);
        var values = new double[shape.ElementCount];
        for (int row = 0; row < shape[0]; row++)
        {
            if (diagonal >= -row && diagonal < shape[1] - row)
            {
                values[(row * shape[1]) + row + (int)diagonal] = 1;
            }
        }

        context.Output.SetDoubles(values);
    }
}
