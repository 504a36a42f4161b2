using System.Numerics;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Operators.Linear;

/// <summary>A transposed convolution as an ordinary one: with a stride of s each output channel becomes s (in two dimensions s*s, in three
/// s*s*s) channels, its phases, whose results interleave.</summary>
/// <remarks>Output y of an undone stride s gets its sums from taps t with y = s*x + d*t. All y of one remainder by s use the same taps,
/// so they are a small convolution of stride 1. The windows of all phases lie on the same inputs; taps that a phase has not are
/// 0.</remarks>
/// <param name="Strides">Phases along each dimension: the stride.</param>
/// <param name="Kernel">Extents of the transposed convolution's own kernel.</param>
/// <param name="Taps">Extents of the window that all phases share.</param>
/// <param name="Dilations">Of that window: what all distances of taps can be divided by.</param>
/// <param name="Steps">Elements between neighbouring taps of the transposed convolution: its dilations.</param>
/// <param name="Before">Padding of the ordinary convolution before the data.</param>
/// <param name="After">Padding of the ordinary convolution behind the data.</param>
/// <param name="Rows">Extents of the ordinary convolution's result.</param>
/// <param name="Crop">First elements of the interleaved result that are left out.</param>
/// <param name="Output">Extents of the result.</param>
internal sealed record TransposedGeometry(
    int[] Strides, int[] Kernel, int[] Taps, int[] Dilations, int[] Steps, int[] Before, int[] After, int[] Rows, int[] Crop, int[] Output)
{
    private const long MostElements = 1 << 28;

    // A window of all phases is nearly empty where it has so many places for each tap.
    private const int ManyPlaces = 16;

    // Of what there are so many, the time it takes is out of all proportion to the model.
    private const int MostPlaces = 1 << 12;

    /// <summary>Phases of one output channel.</summary>
    public int Phases => Strides.Aggregate(1, (product, stride) => product * stride);

    /// <summary>Whether nearly all that the ordinary convolution multiplies by is 0.</summary>
    public bool IsSparse => Product(Taps) * Product(Strides) > ManyPlaces * Product(Kernel);

    /// <summary>Why it cannot be computed as an ordinary convolution; null where it can.</summary>
    public string? WhyNotOrdinary => Product(Taps) > Math.Max(MostPlaces, ManyPlaces * Product(Kernel))
        ? $"its strides [{string.Join(",", Strides)}] and dilations [{string.Join(",", Steps)}] spread its taps over windows of "
            + $"{string.Join("x", Taps)}"
        : null;

    /// <summary>Whether the interleaved result is the result, with nothing to cut off.</summary>
    public bool IsWhole => Enumerable.Range(0, Strides.Length).All(d => Crop[d] == 0 && Rows[d] * Strides[d] == Output[d]);

    /// <summary>The window of the ordinary convolution over one or two dimensions.</summary>
    public SlidingWindow Window => Strides.Length == 2
        ? new SlidingWindow(Taps[0], Taps[1], 1, 1, Dilations[0], Dilations[1], Before[0], Before[1], After[0], After[1])
        : new SlidingWindow(1, Taps[0], 1, 1, 1, Dilations[0], 0, Before[0], 0, After[0]);

    /// <summary>The geometry of <paramref name="node"/> (ONNX ConvTranspose-11) over an input of shape <paramref name="input"/>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="input">[N, C, L], [N, C, H, W] or [N, C, D, H, W].</param>
    /// <param name="weights">[C, M / groups, ...kernel].</param>
    /// <exception cref="GraphException">The attributes do not fit.</exception>
    public static TransposedGeometry Of(Node node, Shape input, Shape weights)
    {
        int rank = input.Rank - 2;
        if (rank is not (1 or 2 or 3) || weights.Rank != input.Rank)
        {
            throw new GraphException(
                $"its input has the shape {input} and its weights {weights}; one to three spatial dimensions are supported");
        }

        int[] kernel = weights.Extents[2..].ToArray();
        if (kernel.Any(extent => extent < 1) || (node.Attributes.Longs("kernel_shape") is { } declared
            && !declared.SequenceEqual(kernel.Select(extent => (long)extent))))
        {
            throw new GraphException($"its kernel_shape contradicts weights of shape {weights}");
        }

        long[] strides = List(node, "strides", rank, 1, 1);
        long[] steps = List(node, "dilations", rank, 1, 1);
        long[] extra = List(node, "output_padding", rank, 0, 0);
        long[] pads = List(node, "pads", 2 * rank, 0, 0);
        long[]? wanted = node.Attributes.Has("output_shape") ? WantedShape(node, rank) : null;
        string autoPad = node.Attributes.Text("auto_pad", "NOTSET");
        int[] taps = new int[rank], dilations = new int[rank], before = new int[rank], after = new int[rank];
        int[] rows = new int[rank], crop = new int[rank], output = new int[rank];
        for (int d = 0; d < rank; d++)
        {
            long natural = ((input[d + 2] - 1L) * strides[d]) + extra[d] + ((kernel[d] - 1L) * steps[d]) + 1;
            long first = pads[d];
            long extent = natural - pads[d] - pads[d + rank];
            if (wanted is not null || autoPad is "SAME_UPPER" or "SAME_LOWER")
            {
                extent = wanted?[d] ?? input[d + 2] * strides[d];
                long total = Math.Max(0, natural - extent);
                first = autoPad == "SAME_UPPER" ? total / 2 : total - (total / 2);
            }
            else if (autoPad is not ("NOTSET" or "VALID"))
            {
                throw new GraphException($"auto_pad '{autoPad}' does not exist");
            }
            else if (autoPad == "VALID")
            {
                (first, extent) = (0, natural);
            }

            if (extent < 1 || input[d + 2] < 1)
            {
                throw new GraphException($"its output would have an extent of {extent}, its input has {input[d + 2]}");
            }

            // With one phase, the window keeps its dilation; with more, taps lie in the phases as their distances say.
            long reach = (kernel[d] - 1L) * steps[d] / strides[d];
            long distance = strides[d] == 1 ? steps[d] : DistanceOf(kernel[d], steps[d], strides[d]);
            long start = Math.Min(first / strides[d], reach);
            long end = (first + extent + strides[d] - 1) / strides[d];
            long behind = Math.Max(0, end - input[d + 2]);
            taps[d] = (int)Checked((reach / distance) + 1, "window");
            dilations[d] = (int)distance;
            before[d] = (int)Checked(reach - start, "padding");
            after[d] = (int)Checked(behind, "padding");
            rows[d] = (int)Checked(input[d + 2] + behind - start, "result");
            crop[d] = (int)Checked(first - (start * strides[d]), "padding");
            output[d] = (int)Checked(extent, "output");
            Checked((input[d + 2] + behind + reach) * strides[d], "result");
        }

        var geometry = new TransposedGeometry(
            Ints(strides), kernel, taps, dilations, Ints(steps), before, after, rows, crop, output);
        geometry.CheckSizes(input, weights);
        return geometry;
    }

    /// <summary>The ordinary convolution: rows of [C / groups, ...taps], the phases of an output channel one after the other.</summary>
    /// <param name="layer">The transposed convolution, one row an output channel: [C / groups, ...kernel].</param>
    public LinearLayer Spread(LinearLayer layer)
    {
        int kernelSize = Kernel.Aggregate(1, (product, extent) => product * extent);
        int windowSize = Taps.Aggregate(1, (product, extent) => product * extent);
        int inputs = layer.RowLength / kernelSize;
        int rowLength = inputs * windowSize;
        var spread = new float[layer.Channels * Phases * rowLength];
        for (int tap = 0; tap < kernelSize; tap++)
        {
            (int phase, int place) = Place(tap);
            for (int channel = 0; channel < layer.Channels; channel++)
            {
                ReadOnlySpan<float> row = layer.Row(channel);
                int target = (((channel * Phases) + phase) * rowLength) + place;
                for (int input = 0; input < inputs; input++)
                {
                    spread[target + (input * windowSize)] = row[(input * kernelSize) + tap];
                }
            }
        }

        return new LinearLayer(
            layer.Channels * Phases, rowLength, spread, [.. layer.Bias.SelectMany(bias => Enumerable.Repeat(bias, Phases))])
        {
            Steps = layer.Steps is { } steps ? [.. steps.SelectMany(step => Enumerable.Repeat(step, Phases))] : null,
            StepBits = layer.StepBits,
        };
    }

    /// <summary>Where a tap puts what it makes of an element of the input, along dimension <paramref name="d"/>; the result may not reach
    /// there.</summary>
    public long PlaceOf(int d, int element, int tap) =>
        ((long)Strides[d] * (element + Before[d] - ((Taps[d] - 1L) * Dilations[d]))) + ((long)Steps[d] * tap) - Crop[d];

    /// <summary>The shape of the ordinary convolution's weights: [M * phases, C / groups, ...taps].</summary>
    /// <param name="layer">The transposed convolution.</param>
    public Shape SpreadShape(LinearLayer layer) => new([layer.Channels * Phases, layer.RowLength / layer.KernelSize, .. Taps]);

    /// <summary>What the node of the ordinary convolution says.</summary>
    /// <param name="groups">Groups of channels.</param>
    public (string Name, object Value)[] Attributes(int groups) =>
    [
        ("group", (long)groups),
        ("dilations", Array.ConvertAll(Dilations, dilation => (long)dilation)),
        ("pads", Array.ConvertAll([.. Before, .. After], (int padding) => (long)padding)),
    ];

    /// <summary>The results of the ordinary convolution, [N, C * phases, rows], interleaved and cut to size.</summary>
    public Value Interleaved(Expansion expansion, Value sums, int batch, int channels)
    {
        Value whole = Phases > 1 ? expansion.Interleave(sums, [batch, channels], Strides, Rows) : sums;
        int[] ends = [.. Crop.Zip(Output, (crop, length) => crop + length)];
        return IsWhole ? whole : expansion.Slice(whole, Crop, ends, [.. Enumerable.Range(2, Crop.Length)]);
    }

    // The phase of a tap of the kernel, counted row by row, and where it is in the window.
    private (int Phase, int Index) Place(int tap)
    {
        var places = new (int Phase, int Index)[Kernel.Length];
        for (int d = Kernel.Length - 1; d >= 0; d--)
        {
            (tap, int own) = Math.DivRem(tap, Kernel[d]);
            places[d] = Place(d, own);
        }

        (int phase, int index) = (0, 0);
        for (int d = 0; d < places.Length; d++)
        {
            (phase, index) = ((phase * Strides[d]) + places[d].Phase, (index * Taps[d]) + places[d].Index);
        }

        return (phase, index);
    }

    // The phase of a tap, and where it is in the window; the window looks back, so the first tap is its last.
    private (int Phase, int Index) Place(int d, int tap)
    {
        (long back, long phase) = Math.DivRem((long)tap * Steps[d], Strides[d]);
        return ((int)phase, (int)(Taps[d] - 1 - (back / Dilations[d])));
    }

    // By what the distances of all taps from the first, in elements of the input, can be divided.
    private static long DistanceOf(int kernel, long step, long stride)
    {
        BigInteger divisor = 0;
        for (int tap = 1; tap < kernel && !divisor.IsOne; tap++)
        {
            divisor = BigInteger.GreatestCommonDivisor(divisor, tap * step / stride);
        }

        return divisor.IsZero ? 1 : (long)divisor;
    }

    // A few bytes of a model must not ask for more memory than there is.
    private void CheckSizes(Shape input, Shape weights)
    {
        double phases = Product(Strides);
        double window = Product(Taps);
        double plane = Enumerable.Range(0, Rows.Length)
            .Aggregate(1.0, (product, d) => product * Math.Max((double)Rows[d] * Strides[d], (double)input[d + 2] + Before[d] + After[d]));
        double spread = (double)weights[0] * weights[1] * phases * window;
        if (plane > MostElements || spread > MostElements || phases > MostElements)
        {
            throw new GraphException(
                $"its strides [{string.Join(",", Strides)}], dilations and padding spread weights of shape {weights} over an input of "
                + $"shape {input} to more than {MostElements} elements");
        }
    }

    private static double Product(int[] extents) => extents.Aggregate(1.0, (product, extent) => product * extent);

    private static long Checked(long elements, string what) => elements is >= 0 and <= MostElements
        ? elements
        : throw new GraphException($"its {what} would have {elements} elements along a dimension");

    private static int[] Ints(long[] values) => Array.ConvertAll(values, value => (int)value);

    // Some exporters give the whole shape, most the spatial extents.
    private static long[] WantedShape(Node node, int rank)
    {
        long[] shape = node.Attributes.Longs("output_shape")!;
        return shape.Length == rank || shape.Length == rank + 2
            ? shape[^rank..]
            : throw new GraphException($"its output_shape [{string.Join(",", shape)}] does not have {rank} numbers");
    }

    private static long[] List(Node node, string name, int count, long fallback, long least)
    {
        long[] list = node.Attributes.Longs(name) ?? [.. Enumerable.Repeat(fallback, count)];
        return list.Length == count && list.All(value => value >= least && value <= MostElements)
            ? list
            : throw new GraphException(
                $"its {name} [{string.Join(",", list)}] do not fit: expected {count} numbers from {least} to {MostElements}");
    }
}
