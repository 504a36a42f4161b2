using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Shapes;

/// <summary>The number of elements of its input.</summary>
internal sealed class Size() : Operator("Size")
{
    public override bool HasIntegerForm => false;

    public override InputUse Reads => InputUse.Shapes;

    public override Contract ContractOf(Node node) => new MovementContract();

    public override string? WhyNotQuantizable(Node node) => "its result is not a real number";

    public override void InferShapes(Node node) => node.SetOutput(Shape.Scalar, ElementType.Int64);

    public override void Evaluate(EvaluationContext context) =>
        context.Output.Span<long>()[0] = context.Node.Input(0).KnownShape.ElementCount;
}
