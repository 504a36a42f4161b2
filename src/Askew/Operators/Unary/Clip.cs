using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Numerics;

namespace Askew.Operators.Unary;

/// <summary>x, moved to the nearest of two bounds where it lies outside; a missing bound bounds nothing.</summary>
internal sealed class Clip() : UnaryOperator("Clip")
{
    public override IReadOnlyList<int> ChangedIn => [11];

    private const int Piece = 2048;

    public override string Limits => "integers need constant bounds";

    public override string? WhyNotQuantizable(Node node) =>
        node.WhyNotReal() ?? (HasConstantBounds(node) ? null : "its bounds are not constant");

    public override void Evaluate(EvaluationContext context)
    {
        if (HasConstantBounds(context.Node) || context.Output.ElementType != Tensors.ElementType.Float32)
        {
            base.Evaluate(context);
            return;
        }

        TensorPrimitives.Max(context.Input(0).Floats, Bound(context, 1, float.NegativeInfinity), context.Output.Floats);
        TensorPrimitives.Min(context.Output.Floats, Bound(context, 2, float.PositiveInfinity), context.Output.Floats);
    }

    public override Contract ContractOf(Node node) => HasConstantBounds(node) ? base.ContractOf(node) : new ArithmeticContract();

    public override object? Prepare(Node node) => HasConstantBounds(node) ? base.Prepare(node) : null;

    protected override LinearActivation? Activation(Node node) => ClampOf(node) is { } clamp
        ? new LinearActivation(1, (float)clamp.Min, (float)clamp.Max)
        : null;

    protected override Func<double, double> FunctionOf(Node node)
    {
        (double min, double max) = Bounds(node);
        return x => Math.Min(Math.Max(x, min), max);
    }

    protected override ClippingRange? ClampOf(Node node) => Bounds(node) is var bounds && bounds.Min <= bounds.Max ? bounds : null;

    protected override SpanFunction Vectorized(Node node)
    {
        (double min, double max) = Bounds(node);
        return (source, destination) =>
        {
            // What the first pass writes, the second finds in the nearest cache.
            for (int start = 0; start < source.Length; start += Piece)
            {
                int length = Math.Min(Piece, source.Length - start);
                Span<float> piece = destination.Slice(start, length);
                TensorPrimitives.Max(source.Slice(start, length), (float)min, piece);
                TensorPrimitives.Min(piece, (float)max, piece);
            }
        };
    }

    // Up to opset 10 the bounds are attributes, from 11 on inputs.
    private static ClippingRange Bounds(Node node) => node.Opset < 11
        ? new ClippingRange(
            node.Attributes.Float("min", float.NegativeInfinity), node.Attributes.Float("max", float.PositiveInfinity))
        : new ClippingRange(
            node.ConstantNumber(1, "min") ?? double.NegativeInfinity, node.ConstantNumber(2, "max") ?? double.PositiveInfinity);

    private static bool HasConstantBounds(Node node) =>
        node.OptionalInput(1) is null or { IsConstant: true } && node.OptionalInput(2) is null or { IsConstant: true };

    private static float Bound(EvaluationContext context, int index, float fallback) =>
        context.OptionalInput(index)?.Floats[0] ?? fallback;
}
