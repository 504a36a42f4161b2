using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Shapes;

/// <summary>The extents of its input, or some of them.</summary>
internal sealed class ShapeOperator() : Operator("Shape")
{
    public override bool HasIntegerForm => false;

    public override InputUse Reads => InputUse.Shapes;

    public override Contract ContractOf(Node node) => new MovementContract();

    public override string? WhyNotQuantizable(Node node) => "its result is not a real number";

    public override void InferShapes(Node node) => node.SetOutput(new Shape(Part(node).Length), ElementType.Int64);

    public override void Evaluate(EvaluationContext context)
    {
        int[] part = Part(context.Node);
        Span<long> output = context.Output.Span<long>();
        for (int i = 0; i < part.Length; i++)
        {
            output[i] = part[i];
        }
    }

    private static int[] Part(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int start = Bound(node.Attributes.Long("start", 0), input.Rank);
        int end = Bound(node.Attributes.Long("end", input.Rank), input.Rank);
        return input.Extents[start..Math.Max(start, end)].ToArray();
    }

    private static int Bound(long bound, int rank) => (int)Math.Clamp(bound < 0 ? bound + rank : bound, 0, rank);
}
