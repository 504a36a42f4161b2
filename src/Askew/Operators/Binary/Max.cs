using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Numerics;

namespace Askew.Operators.Binary;

/// <summary>The largest of two or more numbers.</summary>
internal sealed class Max() : BinaryOperator("Max")
{
    public override string Limits => "integers need a single constant operand";

    public override IReadOnlyList<Node>? Expand(Node node) => node.Inputs.Count == 2 ? null : InputChain.Of(node, Type);

    public override string? WhyNotQuantizable(Node node) => base.WhyNotQuantizable(node)
        ?? (Function(node) is null ? "neither of its operands is a single constant" : null);

    protected override double Apply(double left, double right) => Math.Max(left, right);

    protected override long Apply(long left, long right) => Math.Max(left, right);

    protected override ClippingRange? ClampWith(double constant) => new(constant, double.PositiveInfinity);

    protected override void Apply(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> result) =>
        TensorPrimitives.Max(left, right, result);

    protected override void Apply(ReadOnlySpan<float> left, float right, Span<float> result) =>
        TensorPrimitives.Max(left, right, result);

    protected override void Apply(float left, ReadOnlySpan<float> right, Span<float> result) =>
        TensorPrimitives.Max(right, left, result);
}
