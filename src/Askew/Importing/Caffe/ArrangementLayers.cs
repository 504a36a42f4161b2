using System.Globalization;
using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Importing.Caffe;

/// <summary>Layers that join, part and move blobs.</summary>
internal static class ArrangementLayers
{
    /// <summary>Products, weighted sums or the largest of elements at the same place.</summary>
    public static Value Eltwise(LayerBuilder layer)
    {
        EltwiseParameter parameter = layer.Layer.EltwiseParam ?? new EltwiseParameter();
        if (layer.Bottoms.FirstOrDefault(bottom => !bottom.KnownShape.Equals(layer.Shape)) is { } other)
        {
            throw new GraphException($"its inputs have the shapes {layer.Shape} and {other.KnownShape}; the same was expected");
        }

        if (parameter.Coeff.Count > 0
            && (parameter.Operation != EltwiseParameter.Types.EltwiseOp.Sum || parameter.Coeff.Count != layer.Bottoms.Count))
        {
            throw new GraphException(string.Create(
                CultureInfo.InvariantCulture,
                $"its {parameter.Coeff.Count} coefficients do not fit: a sum has one for each of its inputs"));
        }

        return parameter.Operation switch
        {
            EltwiseParameter.Types.EltwiseOp.Prod => layer.Bottoms.Aggregate((a, b) => layer.Apply("Mul", a, b)),
            EltwiseParameter.Types.EltwiseOp.Max => Largest(layer),
            _ => Sum(layer, parameter.Coeff),
        };
    }

    /// <summary>Blobs one after the other along an axis.</summary>
    public static Value Concat(LayerBuilder layer)
    {
        ConcatParameter parameter = layer.Layer.ConcatParam ?? new ConcatParameter();
        long axis = parameter.HasConcatDim ? parameter.ConcatDim : LayerBuilder.Axis(layer.Bottom, parameter.Axis);
        return layer.Bottoms.Count == 1 ? layer.Bottom : layer.Apply("Concat", layer.Bottoms, ("axis", axis));
    }

    /// <summary>A blob in parts along an axis: at the given places, or in equal ones.</summary>
    public static IReadOnlyList<Value> Slice(LayerBuilder layer)
    {
        SliceParameter parameter = layer.Layer.SliceParam ?? new SliceParameter();
        int axis = LayerBuilder.Axis(layer.Bottom, parameter.HasSliceDim ? checked((int)parameter.SliceDim) : parameter.Axis);
        int extent = layer.Shape[axis];
        int count = layer.Layer.Top.Count;
        long[] ends = parameter.SlicePoint.Count > 0
            ? [.. parameter.SlicePoint.Select(point => (long)point), extent]
            : [.. Enumerable.Range(1, count).Select(i => (long)extent / count * i)];
        long[] lengths = [.. ends.Select((end, i) => end - (i == 0 ? 0 : ends[i - 1]))];
        return ends.Length == count && ends[^1] == extent && lengths.All(length => length > 0)
            ? layer.Split(layer.Bottom, axis, lengths)
            : throw new GraphException(string.Create(
                CultureInfo.InvariantCulture,
                $"the {extent} elements of axis {axis} cannot be parted into {count} at {NumberList.Text(parameter.SlicePoint)}"));
    }

    /// <summary>As much of the first blob as the second has, from an axis on.</summary>
    public static Value Crop(LayerBuilder layer)
    {
        CropParameter parameter = layer.Layer.CropParam ?? new CropParameter();
        int rank = layer.Shape.Rank;
        int first = LayerBuilder.Axis(layer.Bottom, parameter.Axis);
        Shape reference = layer.Bottoms[1].KnownShape;
        if (reference.Rank != rank || (parameter.Offset.Count > 1 && parameter.Offset.Count != rank - first))
        {
            throw new GraphException(string.Create(
                CultureInfo.InvariantCulture,
                $"blobs of shapes {layer.Shape} and {reference} and {parameter.Offset.Count} offsets from axis {first} on do not fit"));
        }

        long[] axes = [.. Enumerable.Range(first, rank - first).Select(d => (long)d)];
        long[] starts = [.. axes.Select((_, i) => (long)(parameter.Offset.Count == 0 ? 0
            : parameter.Offset[parameter.Offset.Count == 1 ? 0 : i]))];
        long[] ends = [.. axes.Select((axis, i) => starts[i] + reference[(int)axis])];
        return axes.All(axis => ends[axis - first] <= layer.Shape[(int)axis])
            ? layer.Slice(layer.Bottom, starts, ends, axes)
            : throw new GraphException($"a blob of shape {layer.Shape} cannot be cropped to {reference} at {NumberList.Text(starts)}");
    }

    /// <summary>Some axes as one.</summary>
    public static Value Flatten(LayerBuilder layer)
    {
        FlattenParameter parameter = layer.Layer.FlattenParam ?? new FlattenParameter();
        int first = LayerBuilder.Axis(layer.Bottom, parameter.Axis);
        int last = LayerBuilder.Axis(layer.Bottom, parameter.EndAxis);
        return last >= first
            ? layer.Reshape(layer.Bottom, [.. Enumerable.Repeat(0L, first), -1, .. Extents(layer.Shape, last + 1)])
            : throw new GraphException(string.Create(
                CultureInfo.InvariantCulture, $"it flattens axes {first} to {last} of a blob of shape {layer.Shape}"));
    }

    /// <summary>Another shape for some axes.</summary>
    public static Value Reshape(LayerBuilder layer)
    {
        ReshapeParameter parameter = layer.Layer.ReshapeParam ?? throw new GraphException("it has no reshape_param");
        int rank = layer.Shape.Rank;
        int first = parameter.Axis >= 0 ? parameter.Axis : parameter.Axis + rank + 1;
        int end = parameter.NumAxes == -1 ? rank : checked(first + parameter.NumAxes);
        IReadOnlyList<long> extents = parameter.Shape is { } shape ? shape.Dim : [];
        if (first + extents.Count + rank - end > NetReader.MostAxes)
        {
            throw new GraphException(string.Create(
                CultureInfo.InvariantCulture, $"it makes a blob of more than {NetReader.MostAxes} dimensions"));
        }

        if (first < 0 || first > rank || parameter.NumAxes < -1 || end > rank || extents.Any(extent => extent < -1)
            || extents.Count(extent => extent == -1) > 1 || extents.Select((extent, i) => extent == 0 && first + i >= end).Any(bad => bad))
        {
            throw new GraphException(string.Create(
                CultureInfo.InvariantCulture,
                $"a blob of shape {layer.Shape} cannot have the shape {NumberList.Text(extents)} from axis {first} to {end}"));
        }

        // What stands before stays what it is, whatever the batch.
        return layer.Reshape(layer.Bottom, [.. Enumerable.Repeat(0L, first), .. extents, .. Extents(layer.Shape, end)]);
    }

    /// <summary>Axes in another order; those that are not named follow in their own.</summary>
    public static Value Permute(LayerBuilder layer)
    {
        IReadOnlyList<uint> order = layer.Layer.PermuteParam is { } parameter ? parameter.Order : [];
        int rank = layer.Shape.Rank;
        return order.Any(axis => axis >= rank) || order.Distinct().Count() < order.Count
            ? throw new GraphException($"the order {NumberList.Text(order)} does not fit a blob of shape {layer.Shape}")
            : layer.Apply("Transpose", [layer.Bottom], ("perm", order.Select(axis => (long)axis)
                .Concat(Enumerable.Range(0, rank).Select(axis => (long)axis).Where(axis => !order.Contains((uint)axis))).ToArray()));
    }

    private static Value Sum(LayerBuilder layer, IReadOnlyList<float> coefficients)
    {
        Value[] summands =
        [
            .. layer.Bottoms.Select((bottom, i) => coefficients.Count == 0 || coefficients[i] == 1
                ? bottom
                : layer.Apply("Mul", bottom, layer.Number(coefficients[i]))),
        ];
        return summands.Aggregate((a, b) => layer.Apply("Add", a, b));
    }

    // Side by side in a new dimension, of which the largest stays: that has an integer form, as the largest of two tensors has not.
    private static Value Largest(LayerBuilder layer)
    {
        Value axis = layer.Longs(1);
        Value joined = layer.Apply("Concat", layer.Bottoms.Select(bottom => layer.Apply("Unsqueeze", bottom, axis)), ("axis", 1L));
        return layer.Apply("ReduceMax", [joined], ("axes", new[] { 1L }), ("keepdims", 0L));
    }

    private static IEnumerable<long> Extents(Shape shape, int first) => shape.Extents[first..].ToArray().Select(extent => (long)extent);
}
