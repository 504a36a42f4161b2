using System.Globalization;
using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Importing.Caffe;

/// <summary>Layers that make images larger or smaller.</summary>
internal static class ResizingLayers
{
    /// <summary>Every element a few times in both directions.</summary>
    public static Value Upsample(LayerBuilder layer)
    {
        int scale = layer.Layer.UpsampleParam?.Scale ?? 1;
        RequireImage(layer);
        return scale >= 1
            ? Resize(layer, layer.Bottom, [(double)scale * layer.Shape[2], (double)scale * layer.Shape[3]],
                ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"))
            : throw new GraphException(string.Create(CultureInfo.InvariantCulture, $"its scale is {scale}"));
    }

    /// <summary>Linear interpolation between neighbours, the corners staying where they are; a border may be cut off before.</summary>
    public static Value Interpolate(LayerBuilder layer)
    {
        InterpParameter parameter = layer.Layer.InterpParam ?? throw new GraphException("it has no interp_param");
        RequireImage(layer);
        if (parameter.PadBeg > 0 || parameter.PadEnd > 0)
        {
            throw new GraphException("its pad_beg and pad_end may only cut off: expected 0 or less");
        }

        Value image = layer.Bottom;
        if (parameter.PadBeg < 0 || parameter.PadEnd < 0)
        {
            long[] ends = [layer.Shape[2] + (long)parameter.PadEnd, layer.Shape[3] + (long)parameter.PadEnd];
            long start = -(long)parameter.PadBeg;
            if (ends.Any(end => end <= start))
            {
                throw new GraphException($"its pad_beg and pad_end leave nothing of an input of shape {layer.Shape}");
            }

            image = layer.Slice(image, [start, start], ends, [2, 3]);
        }

        Shape shape = image.KnownShape;
        double[] sizes = [Size(parameter, shape[2], parameter.HasHeight, parameter.Height),
            Size(parameter, shape[3], parameter.HasWidth, parameter.Width)];
        return sizes.All(size => size >= 1)
            ? Resize(layer, image, sizes, ("mode", "linear"), ("coordinate_transformation_mode", "align_corners"))
            : throw new GraphException(string.Create(
                CultureInfo.InvariantCulture, $"its result would have {sizes[0]} times {sizes[1]} elements"));
    }

    private static double Size(InterpParameter parameter, int extent, bool isGiven, int given)
    {
        if (isGiven)
        {
            return given;
        }

        if (parameter.ShrinkFactor < 1 || parameter.ZoomFactor < 1)
        {
            throw new GraphException("its shrink_factor and zoom_factor must be 1 at least");
        }

        long shrunk = ((extent - 1) / parameter.ShrinkFactor) + 1;
        return parameter.HasShrinkFactor || parameter.HasZoomFactor
            ? shrunk + ((shrunk - 1.0) * (parameter.ZoomFactor - 1))
            : throw new GraphException("its interp_param says no size: expected height and width, or factors");
    }

    // By factors, so that a batch may have any size; a little more than the quotient, which is rounded down.
    private static Value Resize(LayerBuilder layer, Value image, double[] sizes, params (string Name, object Value)[] attributes)
    {
        Shape shape = image.KnownShape;
        float[] factors = [1, 1, (float)((sizes[0] + 0.25) / shape[2]), (float)((sizes[1] + 0.25) / shape[3])];
        bool isWhole = sizes[0] % shape[2] == 0 && sizes[1] % shape[3] == 0;
        if (isWhole)
        {
            factors = [1, 1, (float)(sizes[0] / shape[2]), (float)(sizes[1] / shape[3])];
        }

        Value resized = layer.Apply("Resize", [image, null, layer.Constant(Tensor.Of(new Shape(4), factors))], attributes);
        return resized.KnownShape[2] == sizes[0] && resized.KnownShape[3] == sizes[1]
            ? resized
            : throw new GraphException(string.Create(
                CultureInfo.InvariantCulture, $"an image of {sizes[0]} times {sizes[1]} elements is too large"));
    }

    private static void RequireImage(LayerBuilder layer)
    {
        if (layer.Shape.Rank != 4)
        {
            throw new GraphException($"its input has the shape {layer.Shape}; two spatial dimensions are expected");
        }
    }
}
