using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Reduction;

/// <summary>The sums of all elements up to each along an axis (ONNX 11 to 14); <c>exclusive</c> leaves that element out, <c>reverse</c>
/// begins at the end.</summary>
internal sealed class CumSum() : Operator("CumSum")
{
    public override int FirstOpset => 11;

    public override bool HasIntegerForm => false;

    public override string Limits => "the axis must be constant";

    public override Contract ContractOf(Node node) => new ArithmeticContract();

    public override void InferShapes(Node node)
    {
        // Looks at the axis, which must exist.
        _ = Axis(node);
        node.SetOutput(node.Input(0).KnownShape);
    }

    public override void Evaluate(EvaluationContext context)
    {
        Shape shape = context.Input(0).Shape;
        int axis = Axis(context.Node);
        bool exclusive = context.Node.Attributes.Int("exclusive", 0) != 0;
        bool reverse = context.Node.Attributes.Int("reverse", 0) != 0;
        double[] values = context.Input(0).ToDoubles();
        int inner = shape.CountBetween(axis + 1, shape.Rank);
        int length = shape[axis];
        for (int row = 0; row < shape.CountBetween(0, axis) * inner; row++)
        {
            (int outer, int column) = Math.DivRem(row, inner);
            double sum = 0;
            for (int i = 0; i < length; i++)
            {
                ref double place = ref values[(((outer * length) + (reverse ? length - 1 - i : i)) * inner) + column];
                (place, sum) = exclusive ? (sum, sum + place) : (sum + place, sum + place);
            }
        }

        context.Output.SetDoubles(values);
    }

    private static int Axis(Node node) => NodeReading.Axis(
        node.ConstantLongs(1, "axis") is [var axis, ..] ? axis : throw new GraphException("its axis is missing"),
        node.Input(0).KnownShape.Rank);
}
