using Askew.Graphs;
using Askew.Instructions;
using Askew.Operators.FloatKernels;
using Askew.Tensors;

namespace Askew.Operators.Linear;

/// <summary>Convolution in one, two or three dimensions, with groups, dilations and uneven padding.</summary>
internal sealed class Conv() : Operator("Conv")
{
    public override string Limits => "one to three spatial dimensions; integers need constant weights";

    public override string? WhyNotQuantizable(Node node) => node.WhyNotReal()
        ?? (node.Input(1).IsConstant && node.OptionalInput(2) is null or { IsConstant: true } ? null : "its weights are not constant");

    public override Contract ContractOf(Node node) =>
        new LinearContract(() => LayerOf(node), (layer, input, output) => With(node, layer, input, output))
        {
            AppliesActivation = true,
        };

    public override IReadOnlyList<Node>? Expand(Node node)
    {
        if (node.Input(0).KnownShape.Rank != VolumeConvolution.Rank)
        {
            return null;
        }

        Check(node);
        return VolumeConvolution.Expand(
            node, WindowGeometry.AxesOf(node, node.Input(0).KnownShape, node.Input(1).KnownShape.Extents[2..]), Groups(node));
    }

    public override void InferShapes(Node node)
    {
        Check(node);
        node.SetOutput(Geometry(node).OutputShape(node.Input(0).KnownShape[0], node.Input(1).KnownShape[0]));
    }

    private static void Check(Node node)
    {
        Shape input = node.RealShape(0);
        Shape weights = node.RealShape(1);
        int groups = Groups(node);
        if (input.Rank != weights.Rank || input.Rank < 3)
        {
            throw new GraphException($"weights of shape {weights} do not fit an input of shape {input}");
        }

        if (groups < 1 || input[1] != (long)weights[1] * groups || weights[0] % groups != 0 || weights.ElementCount == 0)
        {
            throw new GraphException($"weights of shape {weights} in {groups} groups do not fit an input of shape {input}");
        }

        if (node.Attributes.Ints("kernel_shape") is { } kernel && !weights.Extents[2..].SequenceEqual(kernel))
        {
            throw new GraphException($"kernel_shape [{string.Join(",", kernel)}] contradicts weights of shape {weights}");
        }

        if (node.OptionalInput(2) is { } bias && bias.KnownShape.ElementCount != weights[0])
        {
            throw new GraphException($"a bias of shape {bias.Shape} does not fit {weights[0]} output channels");
        }
    }

    public override object? Prepare(Node node) =>
        node.Input(1).Constant is { } weights && node.OptionalInput(2) is null or { IsConstant: true }
        ? Kernel(node, weights, node.OptionalInput(2)?.Constant)
        : null;

    public override void Evaluate(EvaluationContext context)
    {
        var kernel = (FloatConvolution?)context.Prepared ?? Kernel(context.Node, context.Input(1), context.OptionalInput(2));
        kernel.Run(context.Input(0), context.Output, context.Input(0).Shape[0], context.Workers, context.Activation);
    }

    private static LinearLayer? LayerOf(Node node)
    {
        if (node.Input(1).Constant is not { } weights || node.OptionalInput(2) is { IsConstant: false })
        {
            return null;
        }

        int channels = weights.Shape[0];
        SlidingWindow window = Geometry(node).Window;
        var layer = new LinearLayer(
            channels,
            weights.Shape.ElementCount / channels,
            weights.Floats.ToArray(),
            node.OptionalInput(2)?.Constant?.ToDoubles() ?? new double[channels])
        {
            Groups = Groups(node),
            KernelSize = window.KernelSize,
            HasPadding = window is not { PadTop: <= 0, PadLeft: <= 0, PadBottom: <= 0, PadRight: <= 0 },
        };
        return LinearConstants.OnGrid(node, layer, node.Input(1), steps => steps.Floats.ToArray());
    }

    private Node With(Node node, LinearLayer layer, Value input, Value output) => new(
        node.Name,
        node.OperatorType,
        this,
        node.Opset,
        [input, LinearConstants.Weights(output, layer, node.Input(1).KnownShape), LinearConstants.Bias(output, layer)],
        [output],
        node.Attributes);

    public override void Lower(ILowering lowering)
    {
        Operand input = lowering.Input(0);
        lowering.Emit(new Convolve
        {
            Node = lowering.Node.Name,
            Input = input.Index,
            Output = lowering.Output().Index,
            Window = Geometry(lowering.Node).Window,
            Groups = Groups(lowering.Node),
            PadValue = input.Parameters.ZeroPoint,
            Weights = lowering.Weights.Values,
            Requantizers = lowering.LinearRequantizers(),
            Stage = lowering.Stage,
        });
    }

    private static int Groups(Node node) => node.Attributes.Int("group", 1);

    private static WindowGeometry Geometry(Node node) =>
        WindowGeometry.Of(node, node.Input(0).KnownShape, node.Input(1).KnownShape.Extents[2..]);

    private static FloatConvolution Kernel(Node node, Tensor weights, Tensor? bias)
    {
        Shape input = node.Input(0).KnownShape;
        WindowGeometry geometry = Geometry(node);
        var size = new ConvolutionSize(
            input[1],
            input.Rank == 4 ? input[2] : 1,
            input[-1],
            weights.Shape[0],
            geometry.OutputHeight,
            geometry.OutputWidth,
            Groups(node),
            geometry.Window);
        return FloatConvolution.Create(size, weights.Floats, bias is null ? [] : bias.Floats);
    }
}
