using Askew.Graphs;

namespace Askew.Operators.Shapes;

/// <summary>The same numbers in another element type; real numbers of all widths are single precision.</summary>
internal sealed class Cast() : Operator("Cast")
{
    public override string Limits => "no texts, complex numbers or unsigned ones of more than 8 bits";

    public override string? WhyUnsupported(Node node) => ElementTypes.Find(node.Attributes.Int("to", 0)) is null
        ? $"it makes the data type {node.Attributes.Int("to", 0)}, which is not supported"
        : null;

    public override string? WhyNotQuantizable(Node node) => node.WhyNotReal()
        ?? (KeepsType(node) ? null : $"its result holds {node.Output.ElementType} values");

    public override Contract ContractOf(Node node) => new MovementContract { IsView = KeepsType(node) };

    public override void InferShapes(Node node) =>
        node.SetOutput(node.Input(0).KnownShape, ElementTypes.Find(node.Attributes.Int("to", 0)));

    public override void Evaluate(EvaluationContext context)
    {
        if (context.Input(0).ElementType == context.Output.ElementType)
        {
            context.Input(0).Bytes.CopyTo(context.Output.Bytes);
        }
        else
        {
            context.Output.SetDoubles(context.Input(0).ToDoubles());
        }
    }

    public override void Lower(ILowering lowering) => lowering.Alias(lowering.Output(), lowering.Input(0));

    private static bool KeepsType(Node node) => node.Input(0).ElementType == node.Output.ElementType;
}
