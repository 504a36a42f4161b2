using Askew.Export.TFLite.Schema;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Export.TFLite;

/// <summary>Layers that slide windows over rows and columns, which lie before the channels here.</summary>
internal sealed class WindowOperators(LiteGraph graph, LiteTensors tensors, StageOperators stages)
{
    private const int SamePadding = 0;
    private const int ValidPadding = 1;

    // A channel that only scales has one weight: that of a power of two leaves its scale exact and its bias fine.
    private const int ScalingWeightBits = 6;
    private const long LargestScaledAddend = long.MaxValue >> (ScalingWeightBits + 1);

    /// <summary>Appends a convolution.</summary>
    public void Add(Convolve convolve)
    {
        Refusal.OfTable(convolve.Node, convolve.Stage);
        Refusal.UnlessSameWidth(convolve.Node, tensors[convolve.Input], tensors[convolve.Output]);
        ScaledWeights weights = LiteWeights.Of(
            convolve.Node, convolve.Weights, convolve.Requantizers, tensors[convolve.Input], tensors[convolve.Output]);
        Convolve(convolve, weights);
    }

    /// <summary>Appends a multiplication and an addition for each channel, as a convolution with one weight a channel.</summary>
    public void Add(Rescale rescale)
    {
        Refusal.OfTable(rescale.Node, rescale.Stage);
        Refusal.UnlessSameWidth(rescale.Node, tensors[rescale.Input], tensors[rescale.Output]);
        ProgramTensor input = tensors[rescale.Input];
        int channels = input.Shape.Rank > 1 ? input.Shape[1] : 1;
        Requantizer[] requantizers = rescale.Requantizers.Length == channels
            ? rescale.Requantizers
            : [.. Enumerable.Repeat(rescale.Requantizers[0], channels)];
        int bits = requantizers.All(r => Math.Abs(r.Addend) < LargestScaledAddend) ? ScalingWeightBits : 0;
        Requantizer[] divided =
        [
            .. requantizers.Select(r => new Requantizer(Math.Abs(r.Multiplier), r.RightShift + bits, r.Addend << bits)),
        ];
        sbyte[] values = [.. requantizers.Select(r => (sbyte)(Math.Sign(r.Multiplier) << bits))];
        ScaledWeights weights = LiteWeights.Of(rescale.Node, values, divided, input, tensors[rescale.Output]);
        Convolve(
            new Convolve
            {
                Node = rescale.Node,
                Input = rescale.Input,
                Output = rescale.Output,
                Window = new SlidingWindow(1, 1),
                Groups = channels,
                PadValue = input.Parameters.ZeroPoint,
                Weights = values,
                Requantizers = divided,
                Stage = rescale.Stage,
            },
            weights);
    }

    /// <summary>Appends a maximum over windows.</summary>
    public void Add(MaxPool pool)
    {
        Refusal.Unless(
            pool.Window is { DilationHeight: 1, DilationWidth: 1 }, pool.Node,
            "the runtime's maxima have windows without gaps (dilations 1)");
        (int input, int padding) = Padded(
            pool.Node, pool.Input, LiteWindow.Of(pool.Window, tensors[pool.Input].Shape, tensors[pool.Output].Shape),
            tensors[pool.Output].Range.Min);
        tensors.WriteAs(tensors.Target(pool.Output), Places(pool.Output), target => graph.Append(
            LiteOperator.MaxPool2D, [input], target, PoolOptions(pool.Window, padding, LiteActivation.None)));
    }

    /// <summary>Appends means of windows: over all places as MEAN, between tensors of one scale as AVERAGE_POOL_2D, else as a convolution
    /// whose weights are 1.</summary>
    public void Add(AveragePool pool)
    {
        Refusal.OfTable(pool.Node, pool.Stage);
        Refusal.UnlessSameWidth(pool.Node, tensors[pool.Input], tensors[pool.Output]);
        (ProgramTensor input, ProgramTensor output) = (tensors[pool.Input], tensors[pool.Output]);
        RequireOffsets(pool, input, output);
        LiteWindow padding = LiteWindow.Of(pool.Window, input.Shape, output.Shape);
        Requantizer[] kinds = [.. pool.Requantizers.DistinctBy(r => (r.Multiplier, r.RightShift))];
        double gain = Math.ScaleB(kinds[0].Multiplier, -kinds[0].RightShift);
        double own = input.Parameters.Scale / output.Parameters.Scale / pool.Window.KernelSize;
        bool isOwn = kinds.Length == 1 && Refusal.IsNear(gain * pool.Window.KernelSize, own * pool.Window.KernelSize, input.Parameters);
        bool isDense = pool.Window is { DilationHeight: 1, DilationWidth: 1 };
        bool isWhole = isDense && pool.Window.KernelSize == input.Shape.CountBetween(2, input.Shape.Rank)
            && pool.RequantizerOf.Length == 1 && padding is { IsSame: false, IsPadded: false };
        if (isWhole && isOwn)
        {
            int whole = Input(pool.Input);
            tensors.WriteAs(tensors.Target(pool.Output), Places(pool.Output), target => stages.StoreUnfused(
                target, output.Parameters, pool.Stage.Saturation, result =>
                    graph.Append(LiteOperator.Mean, [whole, graph.Integers(1, 2)], result, new FlatTable().Flag(0, true))));
        }
        else if (isDense && input.Parameters == output.Parameters && (isOwn || (kinds.Length > 1 && padding.IsSame)))
        {
            // Padding that counts has to be there; what the runtime's rule adds does not count.
            (int padded, int rule) = Padded(
                pool.Node, pool.Input, isOwn ? LiteWindow.Explicit(pool.Window, input.Shape, output.Shape) : padding,
                input.Parameters.ZeroPoint);
            tensors.WriteAs(tensors.Target(pool.Output), Places(pool.Output), target => stages.Store(
                target, output.Parameters, pool.Stage.Saturation, (result, activation) =>
                    graph.Append(LiteOperator.AveragePool2D, [padded], result, PoolOptions(pool.Window, rule, activation))));
        }
        else
        {
            Refusal.Unless(
                kinds.Length == 1, pool.Node,
                "its windows at the edges divide by fewer elements, which the runtime does only between tensors of one scale, and "
                + "where padding is what it calls SAME; export the network with count_include_pad=1, or with a padding before it");
            int channels = input.Shape[1];
            sbyte[] ones = [.. Enumerable.Repeat((sbyte)1, checked(channels * pool.Window.KernelSize))];
            Requantizer[] requantizers = [.. Enumerable.Repeat(kinds[0], channels)];

            // Where some windows lie on padding, which adds nothing, addends differ by that; there is none besides.
            ScaledWeights weights = LiteWeights.Of(pool.Node, ones, requantizers, input, output);
            Convolve(
                new Convolve
                {
                    Node = pool.Node,
                    Input = pool.Input,
                    Output = pool.Output,
                    Window = pool.Window,
                    Groups = channels,
                    PadValue = input.Parameters.ZeroPoint,
                    Weights = ones,
                    Requantizers = requantizers,
                    Stage = pool.Stage,
                },
                pool.Requantizers.Length == 1 ? weights : weights with { Biases = new int[channels] });
        }
    }

    /// <summary>Appends a resampling.</summary>
    public void Add(Resize resize)
    {
        (ProgramTensor from, ProgramTensor to) = (tensors[resize.Input], tensors[resize.Output]);
        (int rows, int columns) = (from.Shape.Rank == 4 ? from.Shape[2] : 1, from.Shape[-1]);
        bool isNearest = resize.IsNearest;
        LiteResampling? rule = LiteResampling.All.FirstOrDefault(
            rule => rule.Gives(resize.Rows, rows, isNearest) && rule.Gives(resize.Columns, columns, isNearest));
        int input = Input(resize.Input);
        int[] shape = Places(resize.Output);
        if (rule is not null)
        {
            LiteOperator type = isNearest ? LiteOperator.ResizeNearestNeighbor : LiteOperator.ResizeBilinear;
            int first = isNearest ? 0 : 2;
            FlatTable options = new FlatTable().Flag(first, rule.AlignsCorners).Flag(first + 1, rule.HasHalfPixels);
            tensors.WriteAs(tensors.Target(resize.Output), shape, target =>
                graph.Append(type, [input, graph.Integers(shape[1], shape[2])], target, options));
            return;
        }

        Refusal.Unless(
            isNearest, resize.Node,
            $"the runtime has no rule by which {rows} x {columns} places become {shape[1]} x {shape[2]} like this; it has those that "
            + "ONNX calls half_pixel, align_corners and asymmetric");
        int chosen = tensors.Like(input, $"{to.Name}_rows", shape[0], shape[1], columns, shape[3]);
        graph.Append(LiteOperator.Gather, [input, graph.Integers(resize.Rows.First)], chosen, new FlatTable().Int(0, 1));
        tensors.WriteAs(tensors.Target(resize.Output), shape, target =>
            graph.Append(LiteOperator.Gather, [chosen, graph.Integers(resize.Columns.First)], target, new FlatTable().Int(0, 2)));
    }

    // Of each kind of window, what the zero point of its elements amounts to.
    private static void RequireOffsets(AveragePool pool, ProgramTensor input, ProgramTensor output)
    {
        foreach (int kind in pool.RequantizerOf.Distinct())
        {
            int elements = PoolWindows.ElementsAt(pool, Array.IndexOf(pool.RequantizerOf, kind), input.Shape, output.Shape);
            Requantizer requantizer = pool.Requantizers[kind];
            double gain = Math.ScaleB(requantizer.Multiplier, -requantizer.RightShift);
            Refusal.UnlessNearOffset(
                pool.Node, Math.ScaleB((double)requantizer.Addend, -requantizer.RightShift), requantizer.RightShift,
                output.Parameters.ZeroPoint - (gain * elements * input.Parameters.ZeroPoint));
        }
    }

    private void Convolve(Convolve convolve, ScaledWeights weights)
    {
        int channels = tensors[convolve.Input].Shape.Rank > 1 ? tensors[convolve.Input].Shape[1] : 1;
        int outputs = weights.Scales.Length;
        SlidingWindow window = convolve.Window;
        (int depth, int size) = (channels / convolve.Groups, window.KernelSize);
        bool isDepthwise = convolve.Groups == channels && channels > 1;

        // From [K, C, H, W] to [K, H, W, C], or where each channel is by itself to [1, H, W, K].
        var values = new sbyte[weights.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            (int k, int c, int place) = (i / (depth * size), i / size % depth, i % size);
            values[isDepthwise ? (place * outputs) + k : (((k * size) + place) * depth) + c] = weights.Values[i];
        }

        int[] shape = [isDepthwise ? 1 : outputs, window.KernelHeight, window.KernelWidth, isDepthwise ? outputs : depth];
        int dimension = isDepthwise ? 3 : 0;
        int filter = graph.Constant<sbyte>(
            $"{convolve.Node}/weights", LiteType.Int8, shape, values, new LiteQuantization(weights.Scales, 0, dimension));
        int bias = LiteWeights.AddBias(graph, convolve.Node, weights, tensors.TypeOf(convolve.Input));

        // The runtime's own padding stands for 0.
        (Shape from, Shape to) = (tensors[convolve.Input].Shape, tensors[convolve.Output].Shape);
        bool isZero = convolve.PadValue == tensors[convolve.Input].Parameters.ZeroPoint;
        (int input, int padding) = Padded(
            convolve.Node, convolve.Input, isZero ? LiteWindow.Of(window, from, to) : LiteWindow.Explicit(window, from, to),
            convolve.PadValue);
        LiteOperator type = isDepthwise ? LiteOperator.DepthwiseConv2D : LiteOperator.Conv2D;
        LiteVersion version = !isDepthwise && convolve.Groups > 1
            ? LiteOperator.GroupedConv2D
            : type.VersionFor(tensors.TypeOf(convolve.Output));
        tensors.WriteAs(tensors.Target(convolve.Output), Places(convolve.Output), target => stages.Store(
            target, tensors[convolve.Output].Parameters, convolve.Stage.Saturation, (result, activation) =>
            {
                FlatTable options = new FlatTable().Byte(0, padding).Int(1, window.StrideWidth).Int(2, window.StrideHeight);
                options = isDepthwise ? options.Int(3, outputs / channels) : options;
                int next = isDepthwise ? 4 : 3;
                options = options.Byte(next, (int)activation)
                    .Int(next + 1, window.DilationWidth).Int(next + 2, window.DilationHeight);
                graph.Append(type, version, [input, filter, bias], [result], options);
            }));
    }

    private static FlatTable PoolOptions(SlidingWindow window, int padding, LiteActivation activation) => new FlatTable()
        .Byte(0, padding)
        .Int(1, window.StrideWidth).Int(2, window.StrideHeight)
        .Int(3, window.KernelWidth).Int(4, window.KernelHeight)
        .Byte(5, (int)activation);

    // What is read, with padding where the runtime has no rule for it, and the rule for the rest.
    private (int Input, int Padding) Padded(string node, int tensor, LiteWindow padding, int value)
    {
        int input = Input(tensor);
        if (!padding.IsPadded)
        {
            return (input, padding.IsSame ? SamePadding : ValidPadding);
        }

        int[] shape = graph[input].Shape;
        int[] grown =
        [
            shape[0], shape[1] + padding.Before.Rows + padding.Behind.Rows, shape[2] + padding.Before.Columns + padding.Behind.Columns,
            shape[3],
        ];
        int padded = tensors.Like(input, $"{node}/padded", grown);
        int[] sides = [0, 0, padding.Before.Rows, padding.Behind.Rows, padding.Before.Columns, padding.Behind.Columns, 0, 0];
        PadOperators.Append(graph, tensors, input, padded, sides, value, tensors[tensor].Parameters);
        return (padded, ValidPadding);
    }

    private int Input(int tensor) => tensors.Reshaped(tensors.Of(tensor), Places(tensor), $"{tensors[tensor].Name}_places");

    // [N, H, W, C], whatever the rank.
    private int[] Places(int tensor)
    {
        Shape shape = tensors[tensor].Shape;
        return shape.Rank == 4
            ? [shape[0], shape[2], shape[3], shape[1]]
            : [shape[0], 1, shape.CountBetween(2, shape.Rank), shape.Rank > 1 ? shape[1] : 1];
    }
}
