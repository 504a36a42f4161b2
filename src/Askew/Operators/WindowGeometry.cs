using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Operators;

/// <summary>How the window of a convolution or pool slides over one node's input, and what shape that gives.</summary>
/// <param name="Window">Kernel, strides, dilations; padding reaches as far as the last window does.</param>
/// <param name="Output">Spatial extents of the output: [H', W'] or [W'].</param>
/// <param name="CountedPadBottom">Padding below that an average counts; less than the window's where that was rounded up.</param>
/// <param name="CountedPadRight">Padding right that an average counts.</param>
internal sealed record WindowGeometry(SlidingWindow Window, int[] Output, int CountedPadBottom, int CountedPadRight)
{
    private const int MostPaddedElements = 1 << 28;

    /// <summary>Rows of output; 1 for one-dimensional data.</summary>
    public int OutputHeight => Output.Length == 2 ? Output[0] : 1;

    /// <summary>Columns of output.</summary>
    public int OutputWidth => Output[^1];

    /// <summary>The geometry of <paramref name="node"/> over an input of shape <paramref name="input"/>.</summary>
    /// <exception cref="GraphException">The attributes do not fit the input.</exception>
    public static WindowGeometry Of(Node node, Shape input, ReadOnlySpan<int> kernel)
    {
        if (input.Rank is not (3 or 4))
        {
            throw new GraphException($"its input has the shape {input}; one to three spatial dimensions are supported");
        }

        WindowAxis[] axes = AxesOf(node, input, kernel);
        WindowAxis row = axes.Length == 2 ? axes[0] : WindowAxis.Single;
        WindowAxis column = axes[^1];
        var window = new SlidingWindow(
            row.Kernel, column.Kernel, row.Stride, column.Stride, row.Dilation, column.Dilation, row.Before, column.Before, row.After,
            column.After);
        return new WindowGeometry(window, [.. axes.Select(axis => axis.Output)], row.Counted, column.Counted);
    }

    /// <summary>How the window slides along each spatial dimension of an input of shape [N, C, extents].</summary>
    /// <exception cref="GraphException">The attributes do not fit the input.</exception>
    public static WindowAxis[] AxesOf(Node node, Shape input, ReadOnlySpan<int> kernel)
    {
        int rank = input.Rank - 2;
        if (kernel.Length != rank)
        {
            throw new GraphException($"a kernel with {kernel.Length} extents does not fit an input of shape {input}");
        }

        int[] strides = List(node, "strides", rank, 1, 1);
        int[] dilations = List(node, "dilations", rank, 1, 1);
        int[] pads = List(node, "pads", 2 * rank, 0, 0);
        bool roundUp = node.Attributes.Int("ceil_mode", 0) != 0;
        string autoPad = node.Attributes.Text("auto_pad", "NOTSET");
        var axes = new WindowAxis[rank];
        for (int d = 0; d < rank; d++)
        {
            if (kernel[d] < 1)
            {
                throw new GraphException($"its kernel has the extent {kernel[d]}");
            }

            int extent = input[d + 2];
            long reach = ((kernel[d] - 1L) * dilations[d]) + 1;
            (long first, long last) = autoPad switch
            {
                "NOTSET" => (pads[d], pads[d + rank]),
                "VALID" => (0, 0),
                "SAME_UPPER" => Halves(SamePadding(extent, reach, strides[d]), largerFirst: false),
                "SAME_LOWER" => Halves(SamePadding(extent, reach, strides[d]), largerFirst: true),
                _ => throw new GraphException($"auto_pad '{autoPad}' does not exist"),
            };
            long padded = extent + first + last;
            if (reach > padded)
            {
                throw new GraphException($"its window reaches over {reach} elements, but the padded input has {padded}");
            }

            // The last window may reach beyond the padding where the extent was rounded up.
            int output = OutputExtent(padded - reach, strides[d], roundUp, extent + first);
            int after = CheckedPadding(Math.Max(last, ((output - 1L) * strides[d]) + reach - extent - first));

            // Steps beyond the padded data lead nowhere, of whatever size they are.
            axes[d] = new WindowAxis(
                kernel[d], (int)Math.Min(strides[d], padded), (int)Math.Min(dilations[d], padded), CheckedPadding(first), after,
                CheckedPadding(last), output);
        }

        CheckPlane(input, axes);
        return axes;
    }

    /// <summary>The whole shape of the output.</summary>
    public Shape OutputShape(int batch, int channels) => new([batch, channels, .. Output]);

    // Room and the end of the data are below 2^33, so the extent is, too; a shape of more than 2^31 is refused where it is made.
    private static int OutputExtent(long room, int stride, bool roundUp, long endOfData)
    {
        long extent = (room / stride) + 1;

        // One more where a remainder is left, unless that window would start behind the data.
        extent = roundUp && room % stride != 0 && extent * stride < endOfData ? extent + 1 : extent;
        return extent <= int.MaxValue ? (int)extent : throw new GraphException($"its output would have an extent of {extent}");
    }

    private static long SamePadding(int extent, long reach, int stride)
    {
        long outputs = (extent + stride - 1L) / stride;
        return Math.Max(0, ((outputs - 1) * stride) + reach - extent);
    }

    private static int CheckedPadding(long elements) => elements <= MostPaddedElements
        ? (int)elements
        : throw new GraphException($"its padding of {elements} elements is too large");

    // What kernels lay out for one channel; a few bytes of a model must not ask for more memory than there is.
    private static void CheckPlane(Shape input, WindowAxis[] axes)
    {
        long elements = 1;
        for (int d = 0; d < axes.Length; d++)
        {
            long extent = (long)input[d + 2] + axes[d].Before + axes[d].After;
            elements = extent <= MostPaddedElements ? elements * extent : long.MaxValue;
            if (elements > MostPaddedElements)
            {
                string padding = string.Join(",", axes.Select(axis => axis.Before).Concat(axes.Select(axis => axis.After)));
                throw new GraphException(
                    $"its input of shape {input} with padding [{padding}] has more than {MostPaddedElements} elements a channel");
            }
        }
    }

    private static (long Before, long After) Halves(long total, bool largerFirst) =>
        largerFirst ? (total - (total / 2), total / 2) : (total / 2, total - (total / 2));

    private static int[] List(Node node, string name, int count, int fallback, int least)
    {
        long[] list = node.Attributes.Longs(name) ?? [.. Enumerable.Repeat((long)fallback, count)];
        return list.Length == count && list.All(value => value >= least && value <= int.MaxValue)
            ? Array.ConvertAll(list, value => (int)value)
            : throw new GraphException(
            $"its {name} [{string.Join(",", list)}] do not fit: expected {count} numbers of at least {least} and below 2^31");
    }
}
