using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Shapes;

/// <summary>Where its input, which must be constant, is not 0: one row for each dimension.</summary>
internal sealed class NonZero() : Operator("NonZero")
{
    public override InputUse Reads => InputUse.ContentsForShape;

    public override int FirstOpset => 9;

    public override bool HasIntegerForm => false;

    public override string Limits => "its input must be constant";

    public override string? WhyNotQuantizable(Node node) => "its result is not a real number";

    public override Contract ContractOf(Node node) => new MovementContract();

    public override void InferShapes(Node node)
    {
        Tensor input = node.ConstantTensor(0, "X") ?? throw new GraphException("its input is missing");
        node.SetOutput(new Shape(input.Shape.Rank, input.ToDoubles().Count(x => x != 0)), ElementType.Int64);
    }

    public override void Evaluate(EvaluationContext context)
    {
        Shape shape = context.Input(0).Shape;
        int[] strides = shape.Strides();
        double[] values = context.Input(0).ToDoubles();
        int[] places = [.. Enumerable.Range(0, values.Length).Where(i => values[i] != 0)];
        Span<long> output = context.Output.Span<long>();
        for (int d = 0; d < shape.Rank; d++)
        {
            for (int i = 0; i < places.Length; i++)
            {
                output[(d * places.Length) + i] = places[i] / strides[d] % shape[d];
            }
        }
    }
}
