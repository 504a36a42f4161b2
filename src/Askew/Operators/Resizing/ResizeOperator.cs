using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Resizing;

/// <summary>Resampling to given sizes or by given factors, nearest neighbour or linear.</summary>
internal sealed class ResizeOperator() : ResamplingOperator("Resize")
{
    private static readonly string[] Coordinates = ["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"];

    public override int FirstOpset => 10;

    public override string Limits => "nearest and linear";

    public override string? WhyUnsupported(Node node)
    {
        NodeAttributes attributes = node.Attributes;
        if (Mode(node) is var mode and not ("nearest" or "linear"))
        {
            return $"the mode '{mode}' is not supported, only 'nearest' and 'linear'";
        }

        if (CoordinatesOf(node) is var coordinates && !Coordinates.Contains(coordinates))
        {
            return $"the coordinate_transformation_mode '{coordinates}' is not supported, only {string.Join(", ", Coordinates)}";
        }

        if (attributes.Int("antialias", 0) != 0)
        {
            return "antialias is not supported";
        }

        return attributes.Text("keep_aspect_ratio_policy", "stretch") is var policy and not "stretch"
            ? $"the keep_aspect_ratio_policy '{policy}' is not supported, only 'stretch'"
            : null;
    }

    protected override Resampling[] Axes(Node node, Shape input)
    {
        int scalesAt = node.Opset == 10 ? 1 : 2;
        double[]? scales = node.ConstantTensor(scalesAt, "scales")?.ToDoubles();
        long[]? sizes = scales is { Length: > 0 } ? null : node.ConstantLongs(3, "sizes");
        int given = sizes?.Length ?? scales?.Length ?? throw new GraphException("both its scales and its sizes are missing");
        int[] axes = node.Attributes.Longs("axes") is { } named
            ? NodeReading.Axes(named, input.Rank)
            : [.. Enumerable.Range(0, input.Rank)];
        if (given != axes.Length)
        {
            throw new GraphException($"{given} scales or sizes do not fit {axes.Length} axes of an input of shape {input}");
        }

        var lengths = new int[input.Rank];
        for (int d = 0; d < lengths.Length; d++)
        {
            int i = Array.IndexOf(axes, d);
            lengths[d] = i < 0 ? input[d] : sizes is not null ? CheckedLength(sizes[i]) : ScaledLength(input[d], (float)scales![i]);
        }

        RequireLengths(lengths);
        var result = new Resampling[input.Rank];
        for (int d = 0; d < result.Length; d++)
        {
            int i = Array.IndexOf(axes, d);
            float scale = i < 0 ? 1 : sizes is not null ? (float)lengths[d] / input[d] : (float)scales![i];
            result[d] = Mode(node) == "nearest"
                ? Resampling.Nearest(input[d], lengths[d], scale, CoordinatesOf(node), NearestMode(node))
                : Resampling.Linear(input[d], lengths[d], scale, CoordinatesOf(node));
        }

        return result;
    }

    /// <summary>The length of a dimension that is scaled.</summary>
    internal static int ScaledLength(int length, float scale) => scale > 0 && MathF.Floor(length * scale) is < int.MaxValue and var scaled
        ? (int)scaled
        : throw new GraphException($"the scale {scale} of an extent of {length} is not positive, or too large");

    private static int CheckedLength(long length) => length is > 0 and < int.MaxValue
        ? (int)length
        : throw new GraphException($"the size {length} is not positive, or too large");

    private static string Mode(Node node) => node.Attributes.Text("mode", "nearest");

    // Opset 10 knew one way only.
    private static string CoordinatesOf(Node node) =>
        node.Opset == 10 ? "asymmetric" : node.Attributes.Text("coordinate_transformation_mode", "half_pixel");

    private static string NearestMode(Node node) => node.Opset == 10 ? "floor" : node.Attributes.Text("nearest_mode", "round_prefer_floor");
}
