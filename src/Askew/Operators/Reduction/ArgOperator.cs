using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Operators.Reduction;

/// <summary>Where along an axis the largest or smallest element is (ONNX 1 to 13); of equal ones the first, or with
/// <c>select_last_index</c> (opset 12) the last.</summary>
/// <param name="type">The ONNX operator type.</param>
/// <param name="largest">Whether the largest is looked for.</param>
internal sealed class ArgOperator(string type, bool largest) : Operator(type)
{
    public override string Limits => "integers behind the last layers alone";

    public override string? WhyNotQuantizable(Node node) => "its result is not a real number";

    public override Contract ContractOf(Node node) => new ArithmeticContract { PlacesAmong = node.Input(0).KnownShape[Axis(node)] };

    public override void Lower(ILowering lowering)
    {
        Shape input = lowering.Node.Input(0).KnownShape;
        int axis = Axis(lowering.Node);
        Operand output = lowering.Output();
        lowering.Emit(new SelectLargest
        {
            Node = lowering.Node.Name,
            Input = lowering.Input(0).Index,
            Output = output.Index,
            Length = input[axis],
            Inner = input.CountBetween(axis + 1, input.Rank),
            Count = 1,
            IsSmallest = !largest,
            PrefersLast = PrefersLast(lowering.Node),
            IndexZeroPoint = output.Parameters.ZeroPoint,
        });
    }

    public override void InferShapes(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int axis = Axis(node);
        if (input[axis] == 0)
        {
            throw new GraphException($"an input of shape {input} has nothing to choose from along axis {axis}");
        }

        node.SetOutput(
            node.Attributes.Int("keepdims", 1) != 0
                ? input.With(axis, 1)
                : new Shape([.. input.Extents[..axis], .. input.Extents[(axis + 1)..]]),
            ElementType.Int64);
    }

    public override void Evaluate(EvaluationContext context)
    {
        Shape input = context.Input(0).Shape;
        int axis = Axis(context.Node);
        bool last = PrefersLast(context.Node);
        double[] values = context.Input(0).ToDoubles();
        Span<long> output = context.Output.Span<long>();
        int inner = input.CountBetween(axis + 1, input.Rank);
        int length = input[axis];
        for (int i = 0; i < output.Length; i++)
        {
            int start = (i / inner * length * inner) + (i % inner);
            int best = 0;
            for (int k = 1; k < length; k++)
            {
                int order = values[start + (k * inner)].CompareTo(values[start + (best * inner)]);
                order = largest ? order : -order;
                best = order > 0 || (last && order == 0) ? k : best;
            }

            output[i] = best;
        }
    }

    private static bool PrefersLast(Node node) => node.Attributes.Int("select_last_index", 0) != 0;

    private static int Axis(Node node) => NodeReading.Axis(node.Attributes.Int("axis", 0), node.Input(0).KnownShape.Rank);
}
