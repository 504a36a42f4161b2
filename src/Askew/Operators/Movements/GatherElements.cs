using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>The elements that indices along an axis name (ONNX 11 to 13).</summary>
internal sealed class GatherElements() : Operator("GatherElements")
{
    public override int FirstOpset => 11;

    public override string Limits => "integers need constant indices";

    public override string? WhyNotQuantizable(Node node) => "its indices are not constant";

    public override Contract ContractOf(Node node) => new ArithmeticContract();

    public override IReadOnlyList<Node>? Expand(Node node)
    {
        Shape data = node.Input(0).KnownShape;
        Indices.RequireWithin(node.Input(1).KnownShape, data, Axis(node));
        if (node.Input(1).Constant is not { } indices || node.Input(0).IsConstant || data.ElementCount == 0)
        {
            return null;
        }

        var expansion = new Expansion(node);
        expansion.Finish([Indices.Pick(expansion, node.Input(0), Indices.Elements(indices, data, Axis(node)), indices.Shape)]);
        return expansion.Nodes;
    }

    public override void InferShapes(Node node) => node.SetOutput(node.Input(1).KnownShape);

    public override void Evaluate(EvaluationContext context)
    {
        int size = Tensor.SizeOf(context.Output.ElementType);
        int[] places = Indices.Elements(context.Input(1), context.Input(0).Shape, Axis(context.Node));
        for (int i = 0; i < places.Length; i++)
        {
            context.Input(0).Bytes.Slice(places[i] * size, size).CopyTo(context.Output.Bytes[(i * size)..]);
        }
    }

    private static int Axis(Node node) => NodeReading.Axis(node.Attributes.Int("axis", 0), node.Input(0).KnownShape.Rank);
}
