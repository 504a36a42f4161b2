using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>Data in which the elements that indices along an axis name are replaced by others, or joined with them (ONNX 11 to 18, and
/// Scatter before).</summary>
/// <param name="type">The ONNX operator type: <c>ScatterElements</c>, or its old name <c>Scatter</c>.</param>
internal sealed class ScatterElements(string type) : Operator(type)
{
    public override int FirstOpset => Type == "Scatter" ? 9 : 11;

    public override string Limits => "integers need constant indices, and no reduction";

    public override string? WhyUnsupported(Node node) => Placement.WhyUnsupported(node);

    public override string? WhyNotQuantizable(Node node) => "its indices are not constant, or it reduces";

    public override Contract ContractOf(Node node) => new ArithmeticContract();

    public override IReadOnlyList<Node>? Expand(Node node)
    {
        Shape data = node.Input(0).KnownShape;
        Indices.RequireWithin(node.Input(1).KnownShape, data, Axis(node));
        if (!node.Input(1).KnownShape.Equals(node.Input(2).Shape) || node.Input(0).ElementType != node.Input(2).ElementType)
        {
            throw new GraphException(
                $"indices of shape {node.Input(1).Shape} and updates of shape {node.Input(2).Shape} do not fit each other");
        }

        return Placement.CanExpand(node, 1)
            ? Placement.Expand(node, Indices.Elements(node.Input(1).Constant!, data, Axis(node)), 1)
            : null;
    }

    public override void InferShapes(Node node) => node.SetOutput(node.Input(0).KnownShape);

    public override void Evaluate(EvaluationContext context) => Placement.Run(
        context, Indices.Elements(context.Input(1), context.Input(0).Shape, Axis(context.Node)), 1);

    private static int Axis(Node node) => NodeReading.Axis(node.Attributes.Int("axis", 0), node.Input(0).KnownShape.Rank);
}
