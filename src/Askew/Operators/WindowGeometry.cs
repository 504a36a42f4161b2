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
        int rank = input.Rank - 2;
        if (rank is not (1 or 2))
        {
            throw new GraphException($"its input has the shape {input}; one or two spatial dimensions are supported");
        }

        if (kernel.Length != rank)
        {
            throw new GraphException($"a kernel with {kernel.Length} extents does not fit an input of shape {input}");
        }

        int[] strides = List(node, "strides", rank, 1, 1);
        int[] dilations = List(node, "dilations", rank, 1, 1);
        int[] pads = List(node, "pads", 2 * rank, 0, 0);
        bool roundUp = node.Attributes.Int("ceil_mode", 0) != 0;
        string autoPad = node.Attributes.Text("auto_pad", "NOTSET");
        var output = new int[rank];
        var before = new int[rank];
        var after = new int[rank];
        var counted = new int[rank];
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
            output[d] = OutputExtent(padded - reach, strides[d], roundUp, extent + first);
            (before[d], counted[d]) = (CheckedPadding(first), CheckedPadding(last));
            after[d] = CheckedPadding(Math.Max(last, ((output[d] - 1L) * strides[d]) + reach - extent - first));

            // Steps beyond the padded data lead nowhere, of whatever size they are.
            strides[d] = (int)Math.Min(strides[d], padded);
            dilations[d] = (int)Math.Min(dilations[d], padded);
        }

        CheckPlane(input, before, after);

        SlidingWindow window = rank == 2
            ? new SlidingWindow(
                kernel[0], kernel[1], strides[0], strides[1], dilations[0], dilations[1], before[0], before[1], after[0], after[1])
            : new SlidingWindow(1, kernel[0], 1, strides[0], 1, dilations[0], 0, before[0], 0, after[0]);
        return new WindowGeometry(window, output, rank == 2 ? counted[0] : 0, counted[^1]);
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
    private static void CheckPlane(Shape input, int[] before, int[] after)
    {
        long elements = 1;
        for (int d = 0; d < before.Length; d++)
        {
            long extent = (long)input[d + 2] + before[d] + after[d];
            elements = extent <= MostPaddedElements ? elements * extent : long.MaxValue;
            if (elements > MostPaddedElements)
            {
                throw new GraphException(
                    $"its input of shape {input} with padding [{string.Join(",", before)},{string.Join(",", after)}] has more than "
                    + $"{MostPaddedElements} elements a channel");
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
