using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Operators.Binary;

/// <summary>a / b.</summary>
internal sealed class Div() : BinaryOperator("Div")
{
    // Divisors below this part of the largest count as that part, so that the reciprocals of the others keep their precision.
    private const int ReciprocalSteps = 256;
    private const int ReciprocalBits = 16;

    protected override bool FusesClamp => true;

    protected override double Apply(double left, double right) => left / right;

    protected override long Apply(long left, long right) =>
        right == -1 ? unchecked(-left) : right != 0 ? left / right : throw new GraphException("it divides a whole number by 0");

    protected override void Apply(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> result) =>
        TensorPrimitives.Divide(left, right, result);

    protected override void Apply(ReadOnlySpan<float> left, float right, Span<float> result) =>
        TensorPrimitives.Divide(left, right, result);

    protected override void Apply(float left, ReadOnlySpan<float> right, Span<float> result) =>
        TensorPrimitives.Divide(left, right, result);

    protected override ChannelAffine? AffineWith(double[] constants, int run, bool isLeft) =>
        isLeft ? null : new(Array.ConvertAll(constants, constant => 1 / constant), new double[constants.Length], run);

    // a * (1 / b), with the reciprocals from a table.
    protected override void LowerTensors(ILowering lowering)
    {
        Operand divisor = lowering.Input(1);
        ClippingRange range = divisor.Parameters.RealRange;
        double largest = ReciprocalSteps / Math.Max(-range.Min, range.Max);
        QuantizationParameters parameters = QuantizationParameters.Asymmetric(
            new ClippingRange(range.Min < 0 ? -largest : 0, range.Max > 0 ? largest : 0), ReciprocalBits);
        Operand reciprocal = lowering.Temporary("reciprocal", divisor.Shape, parameters);
        lowering.EmitTables(new PointwiseFunction(x => 1 / x), divisor, reciprocal);
        ProductLowering.Emit(lowering, lowering.Input(0), reciprocal);
    }
}
