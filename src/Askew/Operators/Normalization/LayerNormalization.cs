using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Normalization;

/// <summary>Mean 0 and variance 1 over all dimensions from an axis on, then a gain and a shift for each element of those
/// (ONNX 17).</summary>
internal sealed class LayerNormalization() : NormalizationOperator("LayerNormalization")
{
    public override int FirstOpset => 17;

    public override MomentNormalization Of(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int axis = NodeReading.Axis(node.Attributes.Int("axis", -1), input.Rank);
        return new MomentNormalization(
            input, [.. Enumerable.Range(axis, input.Rank - axis)], true, NormKind.RootMeanSquare, node.Attributes.Float("epsilon", 1e-5f))
        {
            Gain = 1,
            GainShape = node.Input(1).KnownShape,
            Shift = node.OptionalInput(2) is null ? null : 2,
            ShiftShape = node.OptionalInput(2)?.KnownShape ?? Shape.Scalar,
        };
    }
}
