using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Normalization;

/// <summary>Mean 0 and variance 1 in every group of neighbouring channels of every image, then a gain and a shift, from ONNX 21 on for
/// each channel, in ONNX 18 for each group.</summary>
internal sealed class GroupNormalization() : NormalizationOperator("GroupNormalization")
{
    public override IReadOnlyList<int> ChangedIn => [21];

    public override int FirstOpset => 18;

    public override MomentNormalization Of(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int groups = node.Attributes.Int("num_groups", 0);
        if (input.Rank < 3 || groups < 1 || input[1] % groups != 0)
        {
            throw new GraphException($"{groups} groups do not fit an input of shape {input}");
        }

        int channels = input[1] / groups;
        var view = new Shape(input[0], groups, channels, input.CountBetween(2, input.Rank));
        var gains = new Shape(1, groups, node.Opset < 21 ? 1 : channels, 1);
        return new MomentNormalization(view, [2, 3], true, NormKind.RootMeanSquare, node.Attributes.Float("epsilon", 1e-5f))
        {
            Gain = 1,
            GainShape = gains,
            Shift = 2,
            ShiftShape = gains,
        };
    }
}
