using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Resizing;

/// <summary>Resampling to given sizes or by given factors (ONNX 10 to 19), nearest neighbour or linear; cubic, and over all that an element
/// of the result covers, by constant weights.</summary>
internal sealed class ResizeOperator() : ResamplingOperator("Resize")
{
    public override IReadOnlyList<int> ChangedIn => [11, 18];

    // What sums of constant weights cost along a dimension; enlarging by more is rare.
    private const int MostPhases = 8;

    public override int FirstOpset => 10;

    public override string Limits => "all but `tf_crop_and_resize`";

    public override string? WhyUnsupported(Node node)
    {
        if (Mode(node) is var mode and not ("nearest" or "linear" or "cubic"))
        {
            return $"the mode '{mode}' is not supported, only 'nearest', 'linear' and 'cubic'";
        }

        if (CoordinatesOf(node) is var coordinates && !ResizedAxis.AllCoordinates.Contains(coordinates))
        {
            return $"the coordinate_transformation_mode '{coordinates}' is not supported, only "
                + string.Join(", ", ResizedAxis.AllCoordinates);
        }

        return Policy(node) is var policy and not ("stretch" or "not_larger" or "not_smaller")
            ? $"the keep_aspect_ratio_policy '{policy}' is not supported, only 'stretch', 'not_larger' and 'not_smaller'"
            : null;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Node>? Expand(Node node)
    {
        if (Mode(node) != "cubic" && (Mode(node) == "nearest" || node.Attributes.Int("antialias", 0) == 0))
        {
            return null;
        }

        Shape input = node.RealShape(0);
        ResizedAxis[] grid = Grid(node, input);
        var expansion = new Expansion(node);
        expansion.Finish([PhasesOf(node, grid) is { } phases ? Enlarged(expansion, node, phases) : Mixed(expansion, node, grid)]);
        return expansion.Nodes;
    }

    protected override Resampling[] Axes(Node node, Shape input) => [.. Grid(node, input).Select(axis => Mode(node) == "nearest"
        ? Resampling.Nearest(axis, NearestMode(node)) : Resampling.Linear(axis))];

    // Any weights whatever: along each dimension a product with a constant matrix.
    private static Value Mixed(Expansion expansion, Node node, ResizedAxis[] grid)
    {
        Value value = node.Input(0);
        int last = grid.Length - 1;
        for (int d = last; d >= 0; d--)
        {
            if (grid[d].Length == grid[d].SourceLength && grid[d].Scale == 1)
            {
                continue;
            }

            MemoryLimit.Require(sizeof(float) * (long)grid[d].SourceLength * grid[d].Length, "resampling by constant weights");
            WeightedTaps taps = TapsOf(node, grid[d]);
            Value matrix = expansion.Constant(Tensor.Of(new Shape(taps.SourceLength, taps.Length), taps.ToMatrix()));
            int[] swapped = [.. Enumerable.Range(0, grid.Length).Select(axis => axis == d ? last : axis == last ? d : axis)];
            value = d == last ? expansion.Apply("MatMul", value, matrix)
                : expansion.Transpose(expansion.Apply("MatMul", expansion.Transpose(value, swapped), matrix), swapped);
        }

        return value == node.Input(0) ? expansion.Apply("Identity", value) : value;
    }

    private static WeightedTaps TapsOf(Node node, ResizedAxis axis)
    {
        float? coefficient = Mode(node) == "cubic" ? node.Attributes.Float("cubic_coeff_a", -0.75f) : null;
        bool excludes = node.Attributes.Int("exclude_outside", 0) != 0;
        return node.Attributes.Int("antialias", 0) != 0
            ? WeightedTaps.Antialiased(axis, coefficient, excludes)
            : WeightedTaps.Cubic(axis, coefficient!.Value, excludes);
    }

    // Images that are enlarged a whole number of times: then every s-th element of the result has the same weights. For rows and columns
    // the places of these kinds in the source, relative to that of the element; null for all else.
    private static (float[] Rows, float[] Columns)? PhasesOf(Node node, ResizedAxis[] grid)
    {
        bool isPlain = grid.Length == 4 && Mode(node) == "cubic" && node.Attributes.Int("antialias", 0) == 0
            && node.Attributes.Int("exclude_outside", 0) == 0
            && grid[..2].All(axis => axis.Length == axis.SourceLength && axis.Scale == 1);
        return isPlain && Phases(grid[2]) is { } rows && Phases(grid[3]) is { } columns && rows.Length * columns.Length > 1
            ? (rows, columns) : null;
    }

    private static float[]? Phases(ResizedAxis axis)
    {
        int times = axis.Length / Math.Max(1, axis.SourceLength);
        bool isWhole = times is >= 1 and <= MostPhases && axis.Length == times * axis.SourceLength && axis.Scale == times;
        return !isWhole ? null : axis.Coordinates switch
        {
            "half_pixel" or "half_pixel_symmetric" => Shifted(0.5f),
            "pytorch_half_pixel" when axis.Length > 1 => Shifted(0.5f),
            "asymmetric" => Shifted(0),
            _ => null,
        };

        float[] Shifted(float by) => [.. Enumerable.Range(0, times).Select(phase => ((phase + by) / times) - by)];
    }

    // A small depthwise convolution for each kind of place, whose results interleave; beyond its ends the image goes on as it ends.
    private static Value Enlarged(Expansion expansion, Node node, (float[] Rows, float[] Columns) phases)
    {
        float coefficient = node.Attributes.Float("cubic_coeff_a", -0.75f);
        Shape input = node.RealShape(0);
        (int firstRow, float[][] rows) = Kernels(phases.Rows, coefficient);
        (int firstColumn, float[][] columns) = Kernels(phases.Columns, coefficient);
        (int height, int width) = (rows[0].Length, columns[0].Length);
        float[] kernels = [.. rows.SelectMany(row => columns.SelectMany(column => row.SelectMany(y => column.Select(x => x * y))))];
        int channels = checked(input[1] * rows.Length * columns.Length);
        MemoryLimit.Require(sizeof(float) * (long)input[1] * kernels.Length, "resampling by constant weights");
        Value weights = expansion.Constant(Tensor.Of(
            new Shape(channels, 1, height, width), [.. Enumerable.Range(0, input[1]).SelectMany(_ => kernels)]));
        Value padded = expansion.Apply(
            "Pad",
            [
                node.Input(0), expansion.Longs(
                    0, 0, -firstRow, -firstColumn, 0, 0, height - 1 + firstRow, width - 1 + firstColumn),
            ],
            ("mode", "edge"));
        Value mixed = expansion.Apply(
            "Conv", [padded, weights], ("group", (long)input[1]), ("kernel_shape", new long[] { height, width }));
        return expansion.Interleave(mixed, [input[0], input[1]], [rows.Length, columns.Length], [input[2], input[3]]);
    }

    // The weights of each kind of place, from the first element that any of them reads, relative to the element itself.
    private static (int First, float[][] Kernels) Kernels(float[] places, float coefficient)
    {
        if (places is [0])
        {
            return (0, [[1]]);
        }

        int first = (int)MathF.Floor(places[0]) - 1;
        int length = (int)MathF.Floor(places[^1]) + 3 - first;
        return (first, [.. places.Select(place =>
        {
            var kernel = new float[length];
            int start = (int)MathF.Floor(place) - 1 - first;
            WeightedTaps.CubicWeights(place - MathF.Floor(place), coefficient).CopyTo(kernel, start);
            return kernel;
        })]);
    }

    private static ResizedAxis[] Grid(Node node, Shape input)
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

        // One scale for all of them, by which no size is exceeded, or none is missed.
        float? common = sizes is null || Policy(node) == "stretch" ? null
            : axes.Select((d, i) => (float)CheckedLength(sizes[i]) / input[d]) is var each && Policy(node) == "not_larger"
                ? each.Min() : each.Max();
        var lengths = new int[input.Rank];
        for (int d = 0; d < lengths.Length; d++)
        {
            int i = Array.IndexOf(axes, d);
            lengths[d] = i < 0 ? input[d] : common is { } scale ? CheckedLength((long)MathF.Floor((scale * input[d]) + 0.5f))
                : sizes is not null ? CheckedLength(sizes[i]) : ScaledLength(input[d], (float)scales![i]);
        }

        RequireLengths(lengths);
        return [.. lengths.Select((length, d) => new ResizedAxis(
            input[d], length, ScaleOf(d, Array.IndexOf(axes, d)), CoordinatesOf(node)))];

        float ScaleOf(int d, int i) =>
            i < 0 ? 1 : common ?? (sizes is not null ? (float)lengths[d] / input[d] : (float)scales![i]);
    }

    /// <summary>The length of a dimension that is scaled.</summary>
    internal static int ScaledLength(int length, float scale) => scale > 0 && MathF.Floor(length * scale) is < int.MaxValue and var scaled
        ? (int)scaled
        : throw new GraphException($"the scale {scale} of an extent of {length} is not positive, or too large");

    private static int CheckedLength(long length) => length is > 0 and < int.MaxValue
        ? (int)length
        : throw new GraphException($"the size {length} is not positive, or too large");

    // Opset 18.
    private static string Policy(Node node) => node.Attributes.Text("keep_aspect_ratio_policy", "stretch");

    private static string Mode(Node node) => node.Attributes.Text("mode", "nearest");

    // Opset 10 knew one way only.
    private static string CoordinatesOf(Node node) =>
        node.Opset == 10 ? "asymmetric" : node.Attributes.Text("coordinate_transformation_mode", "half_pixel");

    private static string NearestMode(Node node) => node.Opset == 10 ? "floor" : node.Attributes.Text("nearest_mode", "round_prefer_floor");
}
