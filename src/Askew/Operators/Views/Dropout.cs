using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Views;

/// <summary>Its input: only training drops anything.</summary>
internal sealed class Dropout() : ViewOperator("Dropout")
{
    public override IReadOnlyList<int> ChangedIn => [12];

    public override string Limits => "inference only";

    public override string? WhyUnsupported(Node node) =>
        node.OptionalInput(2)?.SingleNumber() is > 0 ? "training_mode is on; only inference is supported" : null;

    // A mask that nobody reads is gone by then, and the node with it.
    public override string? WhyNotQuantizable(Node node) =>
        node.Outputs.Count > 1 ? $"its mask '{node.Outputs[1].Name}' is in use" : base.WhyNotQuantizable(node);

    public override void InferShapes(Node node)
    {
        base.InferShapes(node);
        foreach (Value mask in node.Outputs.Skip(1))
        {
            mask.Shape = node.Output.Shape;
            mask.ElementType = node.Opset < 10 ? node.Output.ElementType : ElementType.Boolean;
        }
    }

    public override void Evaluate(EvaluationContext context)
    {
        base.Evaluate(context);
        foreach (Tensor mask in context.Outputs.Skip(1))
        {
            double[] kept = new double[mask.Shape.ElementCount];
            Array.Fill(kept, 1);
            mask.SetDoubles(kept);
        }
    }

    protected override Shape OutputShape(Node node, Shape input) => input;
}
