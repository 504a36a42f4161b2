using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Normalization;

/// <summary>1 for the first largest element along a dimension, 0 for all others (ONNX 1 to 13); up to opset 12 along all from one
/// on.</summary>
internal sealed class Hardmax() : Operator("Hardmax")
{
    public override IReadOnlyList<int> ChangedIn => [13];

    public override bool HasIntegerForm => false;

    public override Contract ContractOf(Node node) => new ArithmeticContract();

    public override void InferShapes(Node node)
    {
        // Looks at the axis, which must exist.
        _ = SoftmaxOperator.Rows(node);
        node.SetOutput(node.RealShape(0));
    }

    public override void Evaluate(EvaluationContext context)
    {
        (Shape shape, int axis) = SoftmaxOperator.Rows(context.Node);
        int length = shape[axis];
        int inner = shape.CountBetween(axis + 1, shape.Rank);
        ReadOnlySpan<float> input = context.Input(0).Floats;
        context.Output.Floats.Clear();
        for (int row = 0; length > 0 && row < shape.CountBetween(0, axis) * inner; row++)
        {
            (int outer, int column) = Math.DivRem(row, inner);
            int start = (outer * length * inner) + column;
            int best = 0;
            for (int i = 1; i < length; i++)
            {
                best = input[start + (i * inner)] > input[start + (best * inner)] ? i : best;
            }

            context.Output.Floats[start + (best * inner)] = 1;
        }
    }
}
