using System.Numerics.Tensors;
using Askew.Graphs;

namespace Askew.Operators.Binary;

/// <summary>a - b.</summary>
internal sealed class Sub() : BinaryOperator("Sub")
{
    protected override bool FusesClamp => true;

    protected override bool IsSum => true;

    protected override bool IsDifference => true;

    protected override double Apply(double left, double right) => left - right;

    protected override long Apply(long left, long right) => left - right;

    protected override void Apply(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> result) =>
        TensorPrimitives.Subtract(left, right, result);

    protected override void Apply(ReadOnlySpan<float> left, float right, Span<float> result) =>
        TensorPrimitives.Subtract(left, right, result);

    protected override void Apply(float left, ReadOnlySpan<float> right, Span<float> result) =>
        TensorPrimitives.Subtract(left, right, result);

    protected override ChannelAffine? AffineWith(double[] constants, int run, bool isLeft) => isLeft
        ? new(Array.ConvertAll(constants, _ => -1.0), constants, run)
        : new(Array.ConvertAll(constants, _ => 1.0), Array.ConvertAll(constants, constant => -constant), run);

    protected override void LowerTensors(ILowering lowering) => SumLowering.Emit(lowering, sign: -1);
}
