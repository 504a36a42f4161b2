using Askew.Graphs;
using Askew.Operators.Binary;
using Askew.Operators.FloatKernels;
using Askew.Tensors;

namespace Askew.Operators.Normalization;

/// <summary>A normalisation as TensorFlow spells it, with gain and shift in it: <c>x * f + (shift - mean * f)</c>, f the gain times the
/// reciprocal root.</summary>
/// <param name="Spelled">The normalisation itself.</param>
/// <param name="Gain">The gains; null where there are none.</param>
/// <param name="Shift">The shifts.</param>
internal sealed record ShiftedNormalization(SpelledNormalization Spelled, Value? Gain, Value Shift)
{
    /// <summary>The normalisation that ends with <paramref name="last"/>, an addition; null where it is none.</summary>
    public static ShiftedNormalization? Of(Node last) => last.Operator is Add
        ? Of(last, last.Input(0), last.Input(1)) ?? Of(last, last.Input(1), last.Input(0))
        : null;

    private static ShiftedNormalization? Of(Node last, Value product, Value rest)
    {
        if (product.Producer is not { Operator: Mul } scaled
            || rest.Producer is not { Operator: Sub } shifted || shifted.Input(0) is not { IsConstant: true } shift
            || shifted.Input(1).Producer is not { Operator: Mul } moved
            || scaled.Inputs.Intersect(moved.Inputs).ToArray() is not [{ } factor])
        {
            return null;
        }

        Value input = Other(scaled, factor);
        Value mean = Other(moved, factor);
        Value? gain = null;
        Value root = factor;
        if (factor.Producer is { Operator: Mul } gained && gained.Inputs.SingleOrDefault(value => value!.IsConstant) is { } constant)
        {
            (gain, root) = (constant, Other(gained, constant));
        }

        return input.KnownShape.Equals(last.Output.Shape) && IsRepeated(shift, input) && (gain is null || IsRepeated(gain, input))
            && SpelledNormalization.OfReciprocal(input, mean, root) is { } spelled
            ? new ShiftedNormalization(spelled, gain, shift)
            : null;
    }

    private static Value Other(Node node, Value value) => node.Input(0) == value ? node.Input(1) : node.Input(0);

    private static bool IsRepeated(Value constant, Value input) => constant.ElementType == ElementType.Float32
        && constant.KnownShape.Rank <= input.KnownShape.Rank
        && BroadcastLoops.Broadcast(input.KnownShape, constant.KnownShape).Equals(input.KnownShape);
}
