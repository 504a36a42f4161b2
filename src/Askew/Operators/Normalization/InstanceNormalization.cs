using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Normalization;

/// <summary>Mean 0 and variance 1 in every channel of every image, then a gain and a shift for each channel (ONNX 6 to 22).</summary>
internal sealed class InstanceNormalization() : NormalizationOperator("InstanceNormalization")
{
    public override MomentNormalization Of(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        if (input.Rank < 3)
        {
            throw new GraphException($"its input has the shape {input}; channels of more than one element are expected");
        }

        var view = new Shape(input[0], input[1], input.CountBetween(2, input.Rank));
        var channels = new Shape(1, input[1], 1);
        return new MomentNormalization(view, [2], true, NormKind.RootMeanSquare, node.Attributes.Float("epsilon", 1e-5f))
        {
            Gain = 1,
            GainShape = channels,
            Shift = 2,
            ShiftShape = channels,
        };
    }
}
