using Askew.Export.C.Writing;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Export.C.Layers;

/// <summary>Fields that all layers with windows have.</summary>
internal static class WindowFields
{
    /// <summary>The extents of an input [N, C, H, W] or [N, C, W].</summary>
    public static CStruct Image(CStruct fields, Shape shape) => fields
        .Field("batch", shape[0])
        .Field("channels", shape[1])
        .Field("height", shape.Rank == 4 ? shape[2] : 1)
        .Field("width", shape[-1]);

    /// <summary>The window.</summary>
    public static CStruct Window(CStruct fields, SlidingWindow window) => fields
        .Field("kernel_height", window.KernelHeight)
        .Field("kernel_width", window.KernelWidth)
        .Field("stride_height", window.StrideHeight)
        .Field("stride_width", window.StrideWidth)
        .Field("dilation_height", window.DilationHeight)
        .Field("dilation_width", window.DilationWidth)
        .Field("pad_top", window.PadTop)
        .Field("pad_left", window.PadLeft);

    /// <summary>A window that slides over data with channels last.</summary>
    public static CStruct Planes(Shape input, Shape output, SlidingWindow window) => Window(
        new CStruct()
            .Field("batch", input[0])
            .Field("channels", input[1])
            .Field("height", input.Rank == 4 ? input[2] : 1)
            .Field("width", input[-1])
            .Field("output_height", output.Rank == 4 ? output[2] : 1)
            .Field("output_width", output[-1]),
        window);
}
