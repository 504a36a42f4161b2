using System.Globalization;
using Askew.Graphs;

namespace Askew.Importing.Caffe;

/// <summary>Layers that reduce windows.</summary>
internal static class PoolingLayers
{
    /// <summary>The largest element or the mean of each window.</summary>
    /// <remarks>Caffe rounds the number of windows up, and leaves out one that would begin in the padding at the end; a mean counts
    /// padding, but not what lies behind it. ONNX says the same with ceil_mode and count_include_pad.</remarks>
    public static Value Pooling(LayerBuilder layer)
    {
        PoolingParameter parameter = layer.Layer.PoolingParam ?? throw new GraphException("it has no pooling_param");
        if (layer.Shape.Rank != 4)
        {
            throw new GraphException($"its input has the shape {layer.Shape}; two spatial dimensions are expected");
        }

        bool isMean = parameter.Pool == PoolingParameter.Types.PoolMethod.Ave;
        if (parameter.Pool == PoolingParameter.Types.PoolMethod.Stochastic)
        {
            throw new GraphException("stochastic pooling is not supported");
        }

        int[] pads = Extents(parameter.HasPad, parameter.Pad, parameter.HasPadH || parameter.HasPadW, parameter.PadH, parameter.PadW, 0,
            "pad", 0);
        int[] strides = Extents(parameter.HasStride, parameter.Stride, parameter.HasStrideH || parameter.HasStrideW, parameter.StrideH,
            parameter.StrideW, 1, "stride", 1);
        if (parameter.GlobalPooling)
        {
            return pads.Any(pad => pad != 0) || strides.Any(stride => stride != 1)
                || parameter.HasKernelSize || parameter.HasKernelH || parameter.HasKernelW
                ? throw new GraphException("global pooling has no kernel, padding or stride")
                : Global(layer, isMean);
        }

        int[] kernel = Extents(parameter.HasKernelSize, parameter.KernelSize, parameter.HasKernelH || parameter.HasKernelW,
            parameter.KernelH, parameter.KernelW, null, "kernel_size", 1);
        if (pads.Where((pad, d) => pad >= kernel[d]).Any())
        {
            throw new GraphException(string.Create(
                CultureInfo.InvariantCulture,
                $"its padding {NumberList.Text(pads)} is not smaller than its kernel {NumberList.Text(kernel)}"));
        }

        // One window over the whole image is named by its simpler form, as it is elsewhere.
        if (kernel[0] == layer.Shape[2] && kernel[1] == layer.Shape[3] && pads.All(pad => pad == 0))
        {
            return Global(layer, isMean);
        }

        bool roundsUp = RoundsUp(parameter);
        RequireWindowsOnData(layer, kernel, strides, pads, roundsUp);
        List<(string Name, object Value)> attributes =
        [
            ("kernel_shape", Window.Longs(kernel)),
            ("strides", Window.Longs(strides)),
            ("pads", Window.Longs([.. pads, .. pads])),
            ("ceil_mode", roundsUp ? 1L : 0L),
        ];
        if (isMean)
        {
            attributes.Add(("count_include_pad", 1L));
        }

        return layer.Apply(isMean ? "AveragePool" : "MaxPool", [layer.Bottom], [.. attributes]);
    }

    private static Value Global(LayerBuilder layer, bool isMean) =>
        layer.Apply(isMean ? "GlobalAveragePool" : "GlobalMaxPool", layer.Bottom);

    private static bool RoundsUp(PoolingParameter parameter) => parameter.HasRoundMode
        ? parameter.RoundMode == PoolingParameter.Types.RoundMode.Ceil
        : parameter.CeilMode;

    // Without padding Caffe does not look where the last window begins; one behind the data has no result.
    private static void RequireWindowsOnData(LayerBuilder layer, int[] kernel, int[] strides, int[] pads, bool roundsUp)
    {
        for (int d = 0; d < kernel.Length && roundsUp && pads.All(pad => pad == 0); d++)
        {
            int extent = layer.Shape[d + 2];
            long last = ((long)extent - kernel[d] + strides[d] - 1) / strides[d] * strides[d];
            if (last >= extent)
            {
                throw new GraphException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"its last window begins at {last}, behind the {extent} elements of its input, and has no result"));
            }
        }
    }

    private static int[] Extents(bool hasOne, uint one, bool hasTwo, uint height, uint width, int? fallback, string what, uint least) =>
        Window.Extents(hasOne ? [one] : [], hasTwo, height, width, fallback, 2, what, least);
}
