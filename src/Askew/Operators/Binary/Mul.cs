using System.Numerics.Tensors;
using Askew.Graphs;

namespace Askew.Operators.Binary;

/// <summary>a * b.</summary>
internal sealed class Mul() : BinaryOperator("Mul")
{
    protected override bool FusesClamp => true;

    protected override bool IsProduct => true;

    protected override double Apply(double left, double right) => left * right;

    protected override long Apply(long left, long right) => left * right;

    protected override void Apply(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> result) =>
        TensorPrimitives.Multiply(left, right, result);

    protected override void Apply(ReadOnlySpan<float> left, float right, Span<float> result) =>
        TensorPrimitives.Multiply(left, right, result);

    protected override void Apply(float left, ReadOnlySpan<float> right, Span<float> result) =>
        TensorPrimitives.Multiply(right, left, result);

    protected override ChannelAffine? AffineWith(double[] constants, int run, bool isLeft) =>
        new(constants, new double[constants.Length], run);

    protected override void LowerTensors(ILowering lowering) =>
        ProductLowering.Emit(lowering, lowering.Input(0), lowering.Input(1));
}
