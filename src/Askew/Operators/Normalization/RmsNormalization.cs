using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Normalization;

/// <summary>Mean square 1 over all dimensions from an axis on, then a gain for each element of those (ONNX 23).</summary>
internal sealed class RmsNormalization() : NormalizationOperator("RMSNormalization")
{
    public override int FirstOpset => 23;

    public override MomentNormalization Of(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int axis = NodeReading.Axis(node.Attributes.Int("axis", -1), input.Rank);
        return new MomentNormalization(
            input, [.. Enumerable.Range(axis, input.Rank - axis)], false, NormKind.RootMeanSquare, node.Attributes.Float("epsilon", 1e-5f))
        {
            Gain = 1,
            GainShape = node.Input(1).KnownShape,
        };
    }
}
