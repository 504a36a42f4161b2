using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Operators.Reduction;

/// <summary>The k largest or smallest elements along an axis, in order, and where they were (ONNX 1 to 24); of equal ones the first
/// come first.</summary>
internal sealed class TopK() : Operator("TopK")
{
    public override IReadOnlyList<int> ChangedIn => [10, 11];

    public override string Limits => "k must be constant; integers, where places are read, behind the last layers alone";

    public override string? WhyNotQuantizable(Node node) => node.Outputs.Count > 1
        ? $"its places '{node.Outputs[1].Name}' are no real numbers"
        : node.Output.KnownShape.ElementCount == 0 ? "it chooses nothing" : node.WhyNotReal();

    // What is chosen depends on the others: not so much a movement that a function could be moved across it.
    public override Contract ContractOf(Node node) => new MovementContract
    {
        PlacesAmong = node.Outputs.Count > 1 ? node.Input(0).KnownShape[Axis(node)] : null,
    };

    public override void Lower(ILowering lowering)
    {
        Emit(lowering, lowering.Output(), null);
        if (lowering.Node.Outputs.Count > 1)
        {
            Operand places = lowering.Output(1);
            Emit(lowering, places, places.Parameters.ZeroPoint);
        }
    }

    private static void Emit(ILowering lowering, Operand output, int? indexZeroPoint)
    {
        Shape input = lowering.Node.Input(0).KnownShape;
        int axis = Axis(lowering.Node);
        lowering.Emit(new SelectLargest
        {
            Node = lowering.Node.Name,
            Input = lowering.Input(0).Index,
            Output = output.Index,
            Length = input[axis],
            Inner = input.CountBetween(axis + 1, input.Rank),
            Count = lowering.Node.Output.KnownShape[axis],
            IsSmallest = IsSmallest(lowering.Node),
            PrefersLast = false,
            IndexZeroPoint = indexZeroPoint,
        });
    }

    public override void InferShapes(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int axis = Axis(node);
        long k = node.Opset < 10
            ? node.Attributes.Long("k", 0)
            : node.ConstantLongs(1, "k")?.FirstOrDefault() ?? throw new GraphException("its k is missing");
        if (k < 0 || k > input[axis])
        {
            throw new GraphException($"{k} elements are wanted along axis {axis} of an input of shape {input}");
        }

        node.SetOutput(input.With(axis, (int)k));
        if (node.Outputs.Count > 1)
        {
            node.Outputs[1].Shape = node.Output.Shape;
            node.Outputs[1].ElementType = ElementType.Int64;
        }
    }

    public override void Evaluate(EvaluationContext context)
    {
        Shape input = context.Input(0).Shape;
        int axis = Axis(context.Node);
        int sign = IsSmallest(context.Node) ? 1 : -1;
        double[] values = context.Input(0).ToDoubles();
        int inner = input.CountBetween(axis + 1, input.Rank);
        int length = input[axis];
        int count = context.Output.Shape[axis];
        var best = new double[context.Output.Shape.ElementCount];
        var places = new double[best.Length];
        for (int row = 0; row < input.CountBetween(0, axis) * inner; row++)
        {
            (int outer, int column) = Math.DivRem(row, inner);
            int start = (outer * length * inner) + column;
            int[] order = [.. Enumerable.Range(0, length)];
            Array.Sort(order, (a, b) => values[start + (a * inner)].CompareTo(values[start + (b * inner)]) is not 0 and var difference
                ? sign * difference
                : a - b);
            for (int i = 0; i < count; i++)
            {
                int target = (((outer * count) + i) * inner) + column;
                best[target] = values[start + (order[i] * inner)];
                places[target] = order[i];
            }
        }

        context.Output.SetDoubles(best);
        if (context.Outputs.Count > 1)
        {
            context.Outputs[1].SetDoubles(places);
        }
    }

    private static bool IsSmallest(Node node) => node.Opset >= 11 && node.Attributes.Int("largest", 1) == 0;

    private static int Axis(Node node) => NodeReading.Axis(node.Attributes.Int("axis", -1), node.Input(0).KnownShape.Rank);
}
