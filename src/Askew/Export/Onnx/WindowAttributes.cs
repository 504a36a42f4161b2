using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Export.Onnx;

/// <summary>A sliding window as ONNX attributes.</summary>
internal static class WindowAttributes
{
    /// <summary>Kernel, strides and pads; the pads behind are what the output's extents need.</summary>
    public static IEnumerable<(string Name, object Value)> Of(SlidingWindow window, Shape input, Shape output)
    {
        int bottom = Behind(window.KernelHeight, window.StrideHeight, window.DilationHeight, window.PadTop, window.PadBottom,
            input.Rank == 4 ? input[2] : 1, output.Rank == 4 ? output[2] : 1);
        int right = Behind(window.KernelWidth, window.StrideWidth, window.DilationWidth, window.PadLeft,
            window.PadRight, input[-1], output[-1]);
        bool isFlat = input.Rank == 3;
        yield return ("kernel_shape", isFlat ? new[] { window.KernelWidth } : [window.KernelHeight, window.KernelWidth]);
        yield return ("strides", isFlat ? new[] { window.StrideWidth } : [window.StrideHeight, window.StrideWidth]);
        yield return ("pads", isFlat ? new[] { window.PadLeft, right } : [window.PadTop, window.PadLeft, bottom, right]);
    }

    /// <summary>Refuses a pool of which ONNX Runtime has none: whose windows may lie wholly in the padding.</summary>
    /// <exception cref="ExportException">It is one.</exception>
    public static void RequirePool(string node, SlidingWindow window)
    {
        if (Math.Max(window.PadTop, window.PadBottom) >= window.KernelHeight
            || Math.Max(window.PadLeft, window.PadRight) >= window.KernelWidth)
        {
            throw new ExportException($"node '{node}': its padding is as large as its windows, of which ONNX Runtime has no pool");
        }
    }

    // What the last window reaches beyond the data; at least what was asked for, unless that would make another window.
    private static int Behind(int kernel, int stride, int dilation, int before, int behind, int extent, int outputs)
    {
        int needed = ((outputs - 1) * stride) + ((kernel - 1) * dilation) + 1 - extent - before;
        bool fits = ((extent + before + behind - (((kernel - 1) * dilation) + 1)) / stride) + 1 == outputs;
        return fits ? behind : Math.Max(0, needed);
    }
}
