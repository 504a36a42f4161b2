using System.Globalization;
using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Importing.Caffe;

/// <summary>Layers that multiply activations by weights.</summary>
internal static class LinearLayers
{
    /// <summary>Convolution, of images or of rows.</summary>
    public static Value Convolution(LayerBuilder layer)
    {
        (ConvolutionParameter parameter, int outputs, int groups) = Parameter(layer);
        int[] kernel = Kernel(parameter, layer);
        int[] shape = [outputs, layer.Shape[1] / groups, .. kernel];
        return layer.Apply("Conv", Inputs(layer, parameter.BiasTerm, shape, outputs), Attributes(parameter, kernel, groups));
    }

    /// <summary>The transpose of a convolution.</summary>
    public static Value Deconvolution(LayerBuilder layer)
    {
        (ConvolutionParameter parameter, int outputs, int groups) = Parameter(layer);
        int[] kernel = Kernel(parameter, layer);
        int[] shape = [layer.Shape[1], outputs / groups, .. kernel];
        return layer.Apply("ConvTranspose", Inputs(layer, parameter.BiasTerm, shape, outputs), Attributes(parameter, kernel, groups));
    }

    /// <summary>A product of all that stands from an axis on with a matrix.</summary>
    public static Value InnerProduct(LayerBuilder layer)
    {
        InnerProductParameter parameter = layer.Layer.InnerProductParam ?? throw Missing("inner_product_param");
        int outputs = Positive(parameter.NumOutput, "num_output");
        int axis = LayerBuilder.Axis(layer.Bottom, parameter.Axis);
        int inputs = layer.Shape.CountBetween(axis, layer.Shape.Rank);
        int[] shape = parameter.Transpose ? [inputs, outputs] : [outputs, inputs];
        Value[] weights = [.. Weights(layer, parameter.BiasTerm, shape, outputs)];
        Value rows = layer.Shape.Rank == 2 && axis == 1 ? layer.Bottom : layer.Prepare("Flatten", [layer.Bottom], ("axis", (long)axis));
        Value product = layer.Apply("Gemm", [rows, .. weights], ("transB", parameter.Transpose ? 0L : 1L));

        // The first extent is left open, for it may be a batch.
        return axis == 1
            ? product
            : layer.Reshape(product, axis == 0
                ? [outputs]
                : [-1, .. layer.Shape.Extents[1..axis].ToArray().Select(extent => (long)extent), outputs]);
    }

    private static (ConvolutionParameter Parameter, int Outputs, int Groups) Parameter(LayerBuilder layer)
    {
        ConvolutionParameter parameter = layer.Layer.ConvolutionParam ?? throw Missing("convolution_param");
        if (layer.Shape.Rank is not (3 or 4) || LayerBuilder.Axis(layer.Bottom, parameter.Axis) != 1)
        {
            throw new GraphException(string.Create(
                CultureInfo.InvariantCulture,
                $"its input has the shape {layer.Shape}, with the channels in dimension {parameter.Axis}; one or two spatial dimensions ")
                + "behind the channels in dimension 1 are supported");
        }

        int outputs = Positive(parameter.NumOutput, "num_output");
        int groups = Positive(parameter.Group, "group");
        return layer.Shape[1] % groups == 0 && outputs % groups == 0
            ? (parameter, outputs, groups)
            : throw new GraphException(string.Create(
                CultureInfo.InvariantCulture,
                $"{layer.Shape[1]} channels of input and {outputs} of output cannot be parted into {groups} groups"));
    }

    private static int[] Kernel(ConvolutionParameter parameter, LayerBuilder layer) => Window.Extents(
        parameter.KernelSize, parameter.HasKernelH || parameter.HasKernelW, parameter.KernelH, parameter.KernelW, null,
        layer.Shape.Rank - 2, "kernel_size", 1);

    private static (string Name, object Value)[] Attributes(ConvolutionParameter parameter, int[] kernel, int groups)
    {
        int rank = kernel.Length;
        int[] strides = Window.Extents(
            parameter.Stride, parameter.HasStrideH || parameter.HasStrideW, parameter.StrideH, parameter.StrideW, 1, rank, "stride", 1);
        int[] pads = Window.Extents(
            parameter.Pad, parameter.HasPadH || parameter.HasPadW, parameter.PadH, parameter.PadW, 0, rank, "pad", 0);
        int[] dilations = Window.Extents(parameter.Dilation, false, 0, 0, 1, rank, "dilation", 1);
        return
        [
            ("kernel_shape", Window.Longs(kernel)),
            ("strides", Window.Longs(strides)),
            ("pads", Window.Longs([.. pads, .. pads])),
            ("dilations", Window.Longs(dilations)),
            ("group", (long)groups),
        ];
    }

    private static IEnumerable<Value?> Inputs(LayerBuilder layer, bool hasBias, int[] shape, int outputs) =>
        [layer.Bottom, .. Weights(layer, hasBias, shape, outputs)];

    private static IEnumerable<Value> Weights(LayerBuilder layer, bool hasBias, int[] shape, int outputs)
    {
        Tensor weights = layer.Blob(0, "weights", shape);
        return hasBias
            ? [layer.Constant(weights), layer.Constant(layer.Blob(1, "bias", outputs))]
            : [layer.Constant(weights)];
    }

    private static int Positive(uint number, string what) => number is > 0 and <= int.MaxValue
        ? (int)number
        : throw new GraphException(string.Create(CultureInfo.InvariantCulture, $"its {what} is {number}"));

    private static GraphException Missing(string what) => new($"it has no {what}");
}
