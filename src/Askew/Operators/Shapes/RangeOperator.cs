using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Shapes;

/// <summary>Numbers from a start up to a limit in equal steps, all of them constant.</summary>
internal sealed class RangeOperator() : Operator("Range")
{
    public override int FirstOpset => 11;

    public override string Limits => "its bounds must be constant";

    public override Contract ContractOf(Node node) => new MovementContract();

    public override void InferShapes(Node node)
    {
        (double start, double limit, double step) = Bounds(node);
        double count = Math.Max(0, Math.Ceiling((limit - start) / step));
        node.SetOutput(new Shape(count < int.MaxValue
            ? (int)count
            : throw new GraphException($"from {start} to {limit} in steps of {step} are too many numbers")));
    }

    public override void Evaluate(EvaluationContext context)
    {
        (double start, _, double step) = Bounds(context.Node);
        context.Output.SetDoubles([.. Enumerable.Range(0, context.Output.Shape.ElementCount).Select(i => start + (i * step))]);
    }

    private static (double Start, double Limit, double Step) Bounds(Node node) => (
        node.ConstantNumber(0, "start") ?? throw new GraphException("its start is missing"),
        node.ConstantNumber(1, "limit") ?? throw new GraphException("its limit is missing"),
        node.ConstantNumber(2, "delta") ?? throw new GraphException("its delta is missing"));
}
