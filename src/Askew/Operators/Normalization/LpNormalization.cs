using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Normalization;

/// <summary>The input divided by its sum of magnitudes (p = 1) or the root of its sum of squares (p = 2) along an axis (ONNX 1 to 22);
/// what is all 0 stays so.</summary>
internal sealed class LpNormalization() : NormalizationOperator("LpNormalization")
{
    public override string Limits => "p of 1 or 2";

    public override string? WhyUnsupported(Node node) => node.Attributes.Int("p", 2) is var p and not (1 or 2)
        ? $"its p is {p}; only 1 and 2 are supported"
        : null;

    public override MomentNormalization Of(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int axis = NodeReading.Axis(node.Attributes.Int("axis", -1), input.Rank);
        NormKind kind = node.Attributes.Int("p", 2) == 1 ? NormKind.SumOfMagnitudes : NormKind.RootSumSquare;
        return new MomentNormalization(input, [axis], false, kind, 0);
    }
}
