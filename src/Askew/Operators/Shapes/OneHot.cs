using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Shapes;

/// <summary>For every index a run that has one value at that place and another elsewhere (ONNX 9 to 11).</summary>
internal sealed class OneHot() : Operator("OneHot")
{
    public override int FirstOpset => 9;

    public override bool HasIntegerForm => false;

    public override string Limits => "the depth must be constant";

    public override Contract ContractOf(Node node) => new ArithmeticContract();

    public override void InferShapes(Node node)
    {
        Shape indices = node.Input(0).KnownShape;
        double depth = node.ConstantNumber(1, "depth") ?? throw new GraphException("its depth is missing");
        if (depth is not (>= 1 and <= int.MaxValue) || node.Input(2).KnownShape.ElementCount != 2)
        {
            throw new GraphException($"a depth of {depth} and values of shape {node.Input(2).Shape} do not fit; two values are expected");
        }

        int axis = Axis(node, indices);
        node.SetOutput(
            NodeReading.ShapeOf([.. Longs(indices.Extents[..axis]), (long)depth, .. Longs(indices.Extents[axis..])]),
            node.Input(2).ElementType);
    }

    public override void Evaluate(EvaluationContext context)
    {
        Shape indices = context.Input(0).Shape;
        int axis = Axis(context.Node, indices);
        int depth = context.Output.Shape[axis];
        int inner = indices.CountBetween(axis, indices.Rank);
        double[] values = context.Input(2).ToDoubles();
        long[] hot = context.Input(0).ToLongs();
        var result = new double[context.Output.Shape.ElementCount];
        Array.Fill(result, values[0]);
        for (int i = 0; i < hot.Length; i++)
        {
            // Indices that do not exist have no place.
            long index = hot[i] < 0 ? hot[i] + depth : hot[i];
            if (index >= 0 && index < depth)
            {
                result[(i / inner * depth * inner) + ((int)index * inner) + (i % inner)] = values[1];
            }
        }

        context.Output.SetDoubles(result);
    }

    private static int Axis(Node node, Shape indices) => NodeReading.Axis(node.Attributes.Int("axis", -1), indices.Rank + 1);

    private static IEnumerable<long> Longs(ReadOnlySpan<int> extents) => extents.ToArray().Select(extent => (long)extent);
}
