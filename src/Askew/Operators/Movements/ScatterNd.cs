using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>Data in which the blocks that index tuples name are replaced by others, or joined with them (ONNX 11 to 18).</summary>
internal sealed class ScatterNd() : Operator("ScatterND")
{
    public override int FirstOpset => 11;

    public override string Limits => "integers need constant indices, and no reduction";

    public override string? WhyUnsupported(Node node) => Placement.WhyUnsupported(node);

    public override string? WhyNotQuantizable(Node node) => "its indices are not constant, or it reduces";

    public override Contract ContractOf(Node node) => new ArithmeticContract();

    public override IReadOnlyList<Node>? Expand(Node node)
    {
        Check(node);
        int size = BlockSize(node);
        return Placement.CanExpand(node, size)
            ? Placement.Expand(node, Indices.Blocks(node.Input(1).Constant!, node.Input(0).KnownShape, 0), size)
            : null;
    }

    public override void InferShapes(Node node) => node.SetOutput(node.Input(0).KnownShape);

    public override void Evaluate(EvaluationContext context) => Placement.Run(
        context, Indices.Blocks(context.Input(1), context.Input(0).Shape, 0), BlockSize(context.Node));

    private static int BlockSize(Node node)
    {
        Shape data = node.Input(0).KnownShape;
        return data.CountBetween(node.Input(1).KnownShape[-1], data.Rank);
    }

    private static void Check(Node node)
    {
        Shape data = node.Input(0).KnownShape;
        Shape indices = node.Input(1).KnownShape;
        Shape updates = node.Input(2).KnownShape;
        if (indices.Rank == 0 || indices[-1] > data.Rank || node.Input(0).ElementType != node.Input(2).ElementType
            || !updates.Equals(new Shape([.. indices.Extents[..^1], .. data.Extents[indices[-1]..]])))
        {
            throw new GraphException(
                $"data of shape {data}, indices of shape {indices} and updates of shape {updates} do not fit each other");
        }
    }
}
