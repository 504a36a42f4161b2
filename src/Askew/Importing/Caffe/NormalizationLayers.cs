using System.Globalization;
using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Importing.Caffe;

/// <summary>Layers that scale, shift and normalise.</summary>
internal static class NormalizationLayers
{
    /// <summary>(x - mean) / sqrt(variance + eps), with the sums that training kept, which are divided by their factor.</summary>
    public static Value BatchNorm(LayerBuilder layer)
    {
        BatchNormParameter parameter = layer.Layer.BatchNormParam ?? new BatchNormParameter();
        if (parameter is { HasUseGlobalStats: true, UseGlobalStats: false })
        {
            throw new GraphException("it normalises by the batch's own statistics (use_global_stats: false), which is not supported");
        }

        if (layer.Shape.Rank < 2)
        {
            throw new GraphException($"its input of shape {layer.Shape} has no channels");
        }

        if (layer.BlobCount != 3)
        {
            throw new GraphException(string.Create(
                CultureInfo.InvariantCulture, $"it has {layer.BlobCount} blobs; mean, variance and their factor were expected"));
        }

        int channels = layer.Shape[1];
        float sum = layer.Blob(2, "factor", 1).Floats[0];
        float factor = sum == 0 ? 0 : 1 / sum;
        return layer.Apply(
            "BatchNormalization",
            [
                layer.Bottom,
                layer.Constant(Filled(channels, 1)),
                layer.Constant(Filled(channels, 0)),
                layer.Constant(Scaled(layer.Blob(0, "mean", channels), factor)),
                layer.Constant(Scaled(layer.Blob(1, "variance", channels), factor)),
            ],
            ("epsilon", parameter.Eps));
    }

    /// <summary>x times a gain, which is learned or another blob, and perhaps a learned shift.</summary>
    public static Value Scale(LayerBuilder layer)
    {
        ScaleParameter parameter = layer.Layer.ScaleParam ?? new ScaleParameter();
        Value product = Spread(layer, "Mul", layer.Bottom, "gain", parameter.Axis, parameter.NumAxes, out Shape covered, out int axis);
        int blob = layer.Bottoms.Count == 2 ? 0 : 1;
        return parameter.BiasTerm
            ? layer.Apply("Add", product, layer.Constant(
                layer.Blob(blob, "shift", covered.Extents).Reshape(Beside(covered, axis, layer.Shape.Rank))))
            : product;
    }

    /// <summary>x and a shift, which is learned or another blob.</summary>
    public static Value Bias(LayerBuilder layer)
    {
        BiasParameter parameter = layer.Layer.BiasParam ?? new BiasParameter();
        return Spread(layer, "Add", layer.Bottom, "shift", parameter.Axis, parameter.NumAxes, out _, out _);
    }

    /// <summary>x divided by a power of the squares around it, in other channels or in its own.</summary>
    public static Value LocalResponse(LayerBuilder layer)
    {
        LRNParameter parameter = layer.Layer.LrnParam ?? new LRNParameter();
        if (parameter.LocalSize % 2 == 0 || parameter.LocalSize > int.MaxValue || layer.Shape.Rank != 4)
        {
            throw new GraphException(string.Create(
                CultureInfo.InvariantCulture,
                $"its local_size is {parameter.LocalSize} and its input has the shape {layer.Shape}; an odd size and an image are ")
                + "expected");
        }

        long size = parameter.LocalSize;
        if (parameter.NormRegion == LRNParameter.Types.NormRegion.AcrossChannels)
        {
            return layer.Apply("LRN", [layer.Bottom],
                ("size", size), ("alpha", parameter.Alpha), ("beta", parameter.Beta), ("bias", parameter.K));
        }

        // Caffe's own composition, which knows no k: the mean of the squares, over padding, too.
        long[] pads = [.. Enumerable.Repeat((size - 1) / 2, 4)];
        Value mean = layer.Apply("AveragePool", [layer.Apply("Mul", layer.Bottom, layer.Bottom)],
            ("kernel_shape", new[] { size, size }), ("pads", pads), ("count_include_pad", 1L));
        Value scaled = layer.Apply("Add", layer.Apply("Mul", mean, layer.Number(parameter.Alpha)), layer.Number(1));
        return layer.Apply("Mul", layer.Bottom, layer.Apply("Pow", scaled, layer.Number(-parameter.Beta)));
    }

    /// <summary>x divided by the root of the sum of squares of all channels, at its place or everywhere, times learned gains.</summary>
    /// <remarks>Spelled with means, as passes know normalisations: the root of n is part of the gain.</remarks>
    public static Value Normalize(LayerBuilder layer)
    {
        NormalizeParameter parameter = layer.Layer.NormParam ?? new NormalizeParameter();
        if (layer.Shape.Rank != 4)
        {
            throw new GraphException($"its input has the shape {layer.Shape}; an image is expected");
        }

        int channels = layer.Shape[1];
        int count = parameter.AcrossSpatial ? layer.Shape.CountBetween(1, 4) : channels;
        long[] axes = parameter.AcrossSpatial ? [1, 2, 3] : [1];
        Value mean = layer.Apply("ReduceMean", [layer.Apply("Mul", layer.Bottom, layer.Bottom)], ("axes", axes), ("keepdims", 1L));
        Value root = layer.Apply("Sqrt", layer.Apply("Add", mean, layer.Number(parameter.Eps / count)));
        Tensor gains = Scaled(
            layer.Blob(0, "gain", parameter.ChannelShared ? 1 : channels), (float)(1 / Math.Sqrt(count)));
        return layer.Apply("Mul", layer.Apply("Div", layer.Bottom, root), layer.Constant(
            gains.Reshape(FunctionLayers.OfChannels(gains.Shape[0], layer.Shape.Rank))));
    }

    /// <summary>Shares of e^x along an axis.</summary>
    public static Value Softmax(LayerBuilder layer) => layer.Apply(
        "Softmax", [layer.Bottom],
        ("axis", (long)LayerBuilder.Axis(layer.Bottom, layer.Layer.SoftmaxParam?.Axis ?? 1)));

    // x with a learned blob, or with another, which covers some of its axes.
    private static Value Spread(
        LayerBuilder layer, string type, Value value, string what, int first, int count, out Shape covered, out int axis)
    {
        bool isLearned = layer.Bottoms.Count == 1;
        Shape shape = value.KnownShape;
        if (isLearned)
        {
            axis = count == 0 ? 0 : LayerBuilder.Axis(value, first);
            int end = count == -1 ? shape.Rank : axis + count;
            if (count < -1 || end > shape.Rank || end < axis)
            {
                throw new GraphException(string.Create(
                    CultureInfo.InvariantCulture, $"its {count} axes from axis {axis} on are more than an input of shape {shape} has"));
            }

            covered = new Shape(shape.Extents[axis..end]);
        }
        else
        {
            covered = layer.Bottoms[1].KnownShape;
            axis = covered.Rank == 0 ? 0 : LayerBuilder.Axis(value, first);
            if (axis + covered.Rank > shape.Rank || !shape.Extents.Slice(axis, covered.Rank).SequenceEqual(covered.Extents))
            {
                throw new GraphException(string.Create(
                    CultureInfo.InvariantCulture, $"a blob of shape {covered} does not fit an input of shape {shape} from axis {axis} on"));
            }
        }

        Shape beside = Beside(covered, axis, shape.Rank);
        Value other = isLearned
            ? layer.Constant(layer.Blob(0, what, covered.Extents).Reshape(beside))
            : beside.Rank == covered.Rank ? layer.Bottoms[1]
            : layer.Apply("Unsqueeze", layer.Bottoms[1],
                layer.Longs([.. Enumerable.Range(covered.Rank, beside.Rank - covered.Rank).Select(d => (long)d)]));
        return layer.Apply(type, value, other);
    }

    // The shape of what covers axes from one on, as ONNX lets shapes meet: from the last axis.
    private static Shape Beside(Shape covered, int axis, int rank) => covered.Rank == 0
        ? covered
        : new Shape([.. covered.Extents, .. Enumerable.Repeat(1, rank - axis - covered.Rank)]);

    private static Tensor Filled(int count, float number) => Tensor.Of(new Shape(count), Enumerable.Repeat(number, count).ToArray());

    private static Tensor Scaled(Tensor tensor, float factor) =>
        Tensor.Of(tensor.Shape, tensor.Floats.ToArray().Select(value => value * factor).ToArray());
}
