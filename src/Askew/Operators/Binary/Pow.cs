using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Operators.FloatKernels;

namespace Askew.Operators.Binary;

/// <summary>a to the power of b.</summary>
internal sealed class Pow() : BinaryOperator("Pow")
{
    public override string Limits => "integers need a single constant base or exponent";

    public override string? WhyNotQuantizable(Node node) => base.WhyNotQuantizable(node)
        ?? (Function(node) is null ? "neither base nor exponent is a single constant" : null);

    public override void InferShapes(Node node) =>
        node.SetOutput(BroadcastLoops.Broadcast(node.Input(0).KnownShape, node.Input(1).KnownShape));

    protected override double Apply(double left, double right) => Math.Pow(left, right);

    protected override void Apply(ReadOnlySpan<float> left, float right, Span<float> result)
    {
        // Squares are what most powers are.
        if (right == 2)
        {
            TensorPrimitives.Multiply(left, left, result);
        }
        else
        {
            base.Apply(left, right, result);
        }
    }
}
