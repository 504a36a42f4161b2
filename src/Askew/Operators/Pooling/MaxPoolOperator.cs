using Askew.Graphs;
using Askew.Instructions;
using Askew.Operators.FloatKernels;

namespace Askew.Operators.Pooling;

/// <summary>The largest element of each window.</summary>
internal sealed class MaxPoolOperator() : PoolOperator("MaxPool")
{
    public override string Limits => "one to three spatial dimensions; no output Indices";

    public override string? WhyUnsupported(Node node) => node.Outputs.Count > 1
        ? "its output 'Indices' is not supported"
        : base.WhyUnsupported(node);

    public override Contract ContractOf(Node node) => new MovementContract { ChannelOffsets = [0] };

    public override object? Prepare(Node node) => Reduction(node);

    public override void Evaluate(EvaluationContext context) =>
        ((WindowReduction)context.Prepared!).Max(context.Input(0), context.Output, context.Workers);

    public override void Lower(ILowering lowering) => lowering.Emit(new MaxPool
    {
        Node = lowering.Node.Name,
        Input = lowering.Input(0).Index,
        Output = lowering.Output().Index,
        Window = Geometry(lowering.Node).Window,
    });
}
