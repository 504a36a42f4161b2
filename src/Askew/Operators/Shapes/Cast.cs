using Askew.Graphs;
using Askew.Operators.Movements;
using Askew.Operators.Views;
using Askew.Tensors;

namespace Askew.Operators.Shapes;

/// <summary>The same numbers in another element type; real numbers of all widths are single precision.</summary>
internal sealed class Cast() : Operator("Cast")
{
    public override string Limits => "no texts, complex numbers or unsigned ones of more than 8 bits";

    public override string? WhyUnsupported(Node node) => ElementTypes.Find(node.Attributes.Int("to", 0)) is null
        ? $"it makes the data type {node.Attributes.Int("to", 0)}, which is not supported"
        : null;

    // Between reals and whole numbers nothing changes where they are whole anyway: the integers that stand for them stay as they are.
    public override string? WhyNotQuantizable(Node node) => KeepsType(node) || (HoldsWhole(node.Input(0)) && !Narrows(node)) ? null
        : $"its result holds {node.Output.ElementType} values";

    public override Contract ContractOf(Node node) =>
        new MovementContract { IsView = KeepsType(node), MovesOnly = WhyNotQuantizable(node) is null };

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

    private static bool Narrows(Node node) =>
        node.Output.ElementType is not (ElementType.Float32 or ElementType.Int32 or ElementType.Int64)
            && node.Output.ElementType != Origin(node.Input(0)).Whole;

    // Whole numbers come into the network as such, or are places, which have a type of whole numbers from the start.
    private static bool HoldsWhole(Value value) => value.ElementType is ElementType.Int32 or ElementType.Int64
        || (Origin(value).Whole is { } type && type != ElementType.Boolean);

    private static Value Origin(Value value)
    {
        while (value.Producer is { KnownOperator: Cast or MovementOperator or ViewOperator } mover)
        {
            value = mover.Input(0);
        }

        return value;
    }

    private static bool KeepsType(Node node) => node.Input(0).ElementType == node.Output.ElementType;
}
