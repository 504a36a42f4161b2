using Askew.Graphs;
using Askew.Operators.FloatKernels;
using Askew.Tensors;

namespace Askew.Operators;

/// <summary>The largest element of each window.</summary>
internal sealed class MaxPool() : Operator("MaxPool")
{
    public override string? WhyUnsupported(Node node) => node.Outputs.Count > 1
        ? "its output 'Indices' is not supported"
        : node.Attributes.Ints("kernel_shape") is null ? "its kernel_shape is missing" : null;

    public override string? WhyNotQuantizable(Node node) => node.WhyNotReal();

    public override QuantizationTrait Trait(Node node) => QuantizationTrait.Movement;

    public override void InferShapes(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        node.SetOutput(Geometry(node).OutputShape(input[0], input[1]));
    }

    public override object? Prepare(Node node) => Geometry(node);

    public override void Evaluate(EvaluationContext context) =>
        WindowReduction.Max(context.Input(0), context.Output, (WindowGeometry)context.Prepared!, context.Workers);

    public override void Lower(ILowering lowering) => lowering.Emit(new Instructions.MaxPool
    {
        Node = lowering.Node.Name,
        Input = lowering.Input(0).Index,
        Output = lowering.Output().Index,
        Window = Geometry(lowering.Node).Window,
    });

    private static WindowGeometry Geometry(Node node) =>
        WindowGeometry.Of(node, node.Input(0).KnownShape, node.Attributes.Ints("kernel_shape"));
}
