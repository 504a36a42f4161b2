using Askew.Graphs;
using Askew.Operators.Movements;
using Askew.Tensors;

namespace Askew.Operators.Shapes;

/// <summary>A tensor of a given shape, all elements the same.</summary>
internal sealed class ConstantOfShape() : Operator("ConstantOfShape")
{
    public override int FirstOpset => 9;

    public override string Limits => "the shape must be constant";

    public override Contract ContractOf(Node node) => new MovementContract();

    public override void InferShapes(Node node)
    {
        long[] extents = node.ConstantLongs(0, "shape") ?? throw new GraphException("its shape is missing");
        node.SetOutput(NodeReading.ShapeOf(extents), ValueOf(node).ElementType);
    }

    public override void Evaluate(EvaluationContext context)
    {
        Tensor value = ValueOf(context.Node);
        new Movement([context.Output.Shape.ElementCount], [0], 0).Run(value, context.Output, value);
    }

    private static Tensor ValueOf(Node node)
    {
        Tensor value = node.Attributes.Tensor("value") ?? Tensor.Zeros(new Shape(1), ElementType.Float32);
        return value.Shape.ElementCount == 1 ? value
            : throw new GraphException($"its value has the shape {value.Shape}; one number is expected");
    }
}
