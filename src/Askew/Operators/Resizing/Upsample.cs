using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Resizing;

/// <summary>The predecessor of Resize.</summary>
internal sealed class Upsample() : ResamplingOperator("Upsample")
{
    public override string? WhyUnsupported(Node node) => Mode(node) is var mode and not ("nearest" or "linear" or "bilinear")
        ? $"the mode '{mode}' is not supported, only 'nearest' and 'linear'"
        : null;

    protected override Resampling[] Axes(Node node, Shape input)
    {
        // Up to opset 8 the scales are an attribute, from 9 on an input.
        float[] scales = node.Opset < 9
            ? node.Attributes.Floats("scales") ?? []
            : Array.ConvertAll(node.ConstantTensor(1, "scales")?.ToDoubles() ?? [], scale => (float)scale);
        if (scales.Length != input.Rank)
        {
            throw new GraphException($"{scales.Length} scales do not fit an input of shape {input}");
        }

        int[] lengths = [.. scales.Select((scale, d) => ResizeOperator.ScaledLength(input[d], scale))];
        RequireLengths(lengths);
        return
        [
            .. scales.Select((scale, d) => Mode(node) == "nearest"
                ? Resampling.Nearest(new ResizedAxis(input[d], lengths[d], scale, "asymmetric"), "floor")
                : Resampling.Linear(new ResizedAxis(input[d], lengths[d], scale, "asymmetric"))),
        ];
    }

    private static string Mode(Node node) => node.Attributes.Text("mode", "nearest");
}
