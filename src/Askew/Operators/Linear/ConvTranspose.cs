using Askew.Graphs;
using Askew.Operators.FloatKernels;
using Askew.Tensors;

namespace Askew.Operators.Linear;

/// <summary>Transposed convolution in one or two dimensions, with groups, dilations and output padding (ONNX ConvTranspose-1,
/// -11, -22).</summary>
/// <remarks>Computed as one convolution whose results interleave, see <see cref="TransposedGeometry"/>. As integers it is those nodes:
/// <see cref="SpreadTransposedConvolutions"/>.</remarks>
internal sealed class ConvTranspose() : Operator("ConvTranspose")
{
    public override string Limits => "one to three spatial dimensions; integers, and three dimensions, need constant weights";

    public override string? WhyNotQuantizable(Node node) => node.WhyNotReal()
        ?? (!node.Input(1).IsConstant || node.OptionalInput(2) is { IsConstant: false } ? "its weights are not constant"
            : node.Input(0).Shape is null ? null : Geometry(node).WhyNotOrdinary);

    public override Contract ContractOf(Node node) =>
        new LinearContract(() => LayerOf(node), (layer, input, output) => With(node, layer, input, output));

    // Over volumes at once what it becomes before it is quantised: such convolutions are others again.
    public override IReadOnlyList<Node>? Expand(Node node)
    {
        if (node.Input(0).KnownShape.Rank != VolumeConvolution.Rank)
        {
            return null;
        }

        Check(node);
        LinearLayer layer = LayerOf(node)
            ?? throw new GraphException("with three spatial dimensions, its weights must be constant");
        TransposedGeometry geometry = Geometry(node);
        if (geometry.WhyNotOrdinary is { } reason)
        {
            throw new GraphException(reason);
        }

        LinearLayer spread = geometry.Spread(layer);
        var expansion = new Expansion(node);
        Value sums = expansion.Apply(
            "Conv",
            [
                node.Input(0), LinearConstants.Weights(node.Output, spread, geometry.SpreadShape(layer)),
                LinearConstants.Bias(node.Output, spread),
            ],
            geometry.Attributes(layer.Groups));
        expansion.Finish([geometry.Interleaved(expansion, sums, node.Input(0).KnownShape[0], layer.Channels)]);
        return expansion.Nodes;
    }

    public override void InferShapes(Node node)
    {
        Check(node);
        long channels = (long)node.Input(1).KnownShape[1] * Groups(node);
        node.SetOutput(NodeReading.ShapeOf(
            [node.Input(0).KnownShape[0], channels, .. Geometry(node).Output.Select(extent => (long)extent)]));
    }

    private static void Check(Node node)
    {
        Shape input = node.RealShape(0);
        Shape weights = node.RealShape(1);
        int groups = Groups(node);
        if (input.Rank != weights.Rank || input.Rank < 3 || groups < 1 || input[1] != weights[0] || input[1] % groups != 0
            || weights.ElementCount == 0)
        {
            throw new GraphException($"weights of shape {weights} in {groups} groups do not fit an input of shape {input}");
        }

        long channels = (long)weights[1] * groups;
        if (node.OptionalInput(2) is { } bias && bias.KnownShape.ElementCount != channels)
        {
            throw new GraphException($"a bias of shape {bias.Shape} does not fit {channels} output channels");
        }
    }

    public override object? Prepare(Node node) => LayerOf(node) is not { } layer ? null
        : Geometry(node) is { IsSparse: true } geometry ? new ScatteredTaps(geometry, layer) : Kernel(node, layer);

    public override void Evaluate(EvaluationContext context)
    {
        Node node = context.Node;
        TransposedGeometry geometry = Geometry(node);
        Tensor input = context.Input(0);
        if (geometry.IsSparse)
        {
            var scattered = (ScatteredTaps?)context.Prepared
                ?? new ScatteredTaps(geometry, Layer(node, context.Input(1), context.OptionalInput(2)));
            scattered.Run(input, context.Output, context.Workers);
            return;
        }

        var kernel = (FloatConvolution?)context.Prepared ?? Kernel(node, Layer(node, context.Input(1), context.OptionalInput(2)));
        Shape shape = context.Output.Shape;
        var phases = Tensor.Zeros(
            NodeReading.ShapeOf([shape[0], (long)shape[1] * geometry.Phases, .. geometry.Rows.Select(extent => (long)extent)]),
            ElementType.Float32);
        kernel.Run(input, phases, shape[0], context.Workers);
        Tensor output = context.Output;
        context.Workers.For(shape[0] * shape[1], plane => Interleave(geometry, phases.Floats, output.Floats, plane));
    }

    private static void Interleave(TransposedGeometry geometry, ReadOnlySpan<float> phases, Span<float> output, int plane)
    {
        bool isFlat = geometry.Strides.Length == 1;
        (int strideY, int cropY, int height) = isFlat ? (1, 0, 1) : (geometry.Strides[0], geometry.Crop[0], geometry.Output[0]);
        (int rows, int columns) = (isFlat ? 1 : geometry.Rows[0], geometry.Rows[^1]);
        (int strideX, int cropX, int width) = (geometry.Strides[^1], geometry.Crop[^1], geometry.Output[^1]);
        for (int y = 0; y < height; y++)
        {
            (int row, int phaseY) = Math.DivRem(y + cropY, strideY);
            Span<float> target = output.Slice(((plane * height) + y) * width, width);
            for (int phaseX = 0; phaseX < strideX; phaseX++)
            {
                int source = ((((((plane * strideY) + phaseY) * strideX) + phaseX) * rows) + row) * columns;
                int x = ((phaseX - cropX) % strideX + strideX) % strideX;
                for (int column = (x + cropX) / strideX; x < width; x += strideX, column++)
                {
                    target[x] = phases[source + column];
                }
            }
        }
    }

    /// <summary>The layer with one row [C / groups, ...kernel] for each output channel; null where the weights are not constant.</summary>
    public static LinearLayer? LayerOf(Node node) =>
        node.Input(1).Constant is { } weights && node.OptionalInput(2) is null or { IsConstant: true }
            ? LinearConstants.OnGrid(
                node, Layer(node, weights, node.OptionalInput(2)?.Constant), node.Input(1), steps => Layer(node, steps, null).Weights)
            : null;

    /// <summary>The geometry of <paramref name="node"/>.</summary>
    public static TransposedGeometry Geometry(Node node) =>
        TransposedGeometry.Of(node, node.Input(0).KnownShape, node.Input(1).KnownShape);

    /// <summary>Groups of channels.</summary>
    public static int Groups(Node node) => node.Attributes.Int("group", 1);

    private static LinearLayer Layer(Node node, Tensor weights, Tensor? bias)
    {
        int groups = Groups(node);
        (int inputs, int outputs) = (weights.Shape[0] / groups, weights.Shape[1]);
        int kernel = weights.Shape.ElementCount / (weights.Shape[0] * outputs);
        var rows = new float[weights.Shape.ElementCount];
        Exchange(weights.Floats, rows, groups, inputs, outputs, kernel);
        return new LinearLayer(groups * outputs, inputs * kernel, rows, bias?.ToDoubles() ?? new double[groups * outputs])
        {
            Groups = groups,
            KernelSize = kernel,

            // Taps at the edges of the result are missing, as with padding.
            HasPadding = true,
        };
    }

    private Node With(Node node, LinearLayer layer, Value input, Value output)
    {
        Shape shape = node.Input(1).KnownShape;
        int inputs = shape[0] / layer.Groups;
        return new Node(
            node.Name,
            node.OperatorType,
            this,
            node.Opset,
            [input, LinearConstants.Weights(output, layer, shape, Exchanged), LinearConstants.Bias(output, layer)],
            [output],
            node.Attributes);

        float[] Exchanged(float[] rows)
        {
            var exchanged = new float[rows.Length];
            Exchange(rows, exchanged, layer.Groups, shape[1], inputs, layer.KernelSize);
            return exchanged;
        }
    }

    // [groups, first, second, kernel] becomes [groups, second, first, kernel].
    private static void Exchange(ReadOnlySpan<float> source, Span<float> target, int groups, int first, int second, int kernel)
    {
        for (int group = 0; group < groups; group++)
        {
            for (int i = 0; i < first; i++)
            {
                for (int j = 0; j < second; j++)
                {
                    source.Slice(((((group * first) + i) * second) + j) * kernel, kernel)
                        .CopyTo(target[(((((group * second) + j) * first) + i) * kernel)..]);
                }
            }
        }
    }

    private static FloatConvolution Kernel(Node node, LinearLayer layer)
    {
        Shape input = node.Input(0).KnownShape;
        TransposedGeometry geometry = Geometry(node);
        bool isFlat = input.Rank == 3;
        var size = new ConvolutionSize(
            input[1],
            isFlat ? 1 : input[2],
            input[-1],
            layer.Channels * geometry.Phases,
            isFlat ? 1 : geometry.Rows[0],
            geometry.Rows[^1],
            layer.Groups,
            geometry.Window);
        float[] bias = [.. layer.Bias.SelectMany(value => Enumerable.Repeat((float)value, geometry.Phases))];
        return FloatConvolution.Create(size, geometry.Spread(layer).Weights, bias);
    }
}
