using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Normalization;

/// <summary>Mean 0 and variance 1 over some dimensions (ONNX 9 to 13).</summary>
internal sealed class MeanVarianceNormalization() : NormalizationOperator("MeanVarianceNormalization")
{
    // What ONNX's definition of the operator adds to the deviation.
    private const double Epsilon = 1e-9;

    public override int FirstOpset => 9;

    public override MomentNormalization Of(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int[] axes = NodeReading.Axes(node.Attributes.Longs("axes") ?? [0, 2, 3], input.Rank);
        return new MomentNormalization(input, [.. axes.Order()], true, NormKind.RootMeanSquarePlusEpsilon, Epsilon);
    }
}
