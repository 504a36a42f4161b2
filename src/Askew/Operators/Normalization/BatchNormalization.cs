using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Tensors;
using Tensor = Askew.Tensors.Tensor;

namespace Askew.Operators.Normalization;

/// <summary>A factor and a summand for each channel, as inference has it.</summary>
internal sealed class BatchNormalization() : Operator("BatchNormalization")
{
    public override string Limits => "inference only";

    public override string? WhyUnsupported(Node node)
    {
        if (node.Attributes.Int("training_mode", 0) != 0 || node.Outputs.Count > 1)
        {
            return "it is in training mode; only inference is supported";
        }

        return node.Opset < 9 && node.Attributes.Int("spatial", 1) == 0 ? "spatial = 0 is not supported" : null;
    }

    public override string? WhyNotQuantizable(Node node) => node.WhyNotReal()
        ?? (node.Inputs.Skip(1).All(input => input is { IsConstant: true }) ? null : "its statistics are not constant");

    public override Contract ContractOf(Node node) => new ArithmeticContract
    {
        FusesClamp = true,
        ScalesChannels = () => Affine(node),
    };

    public override void InferShapes(Node node)
    {
        Shape input = node.RealShape(0);
        int channels = input.Rank >= 2 ? input[1] : 1;
        for (int i = 1; i <= 4; i++)
        {
            if (node.Input(i).KnownShape.ElementCount != channels)
            {
                throw new GraphException($"statistics of shape {node.Input(i).Shape} do not fit an input of shape {input}");
            }
        }

        node.SetOutput(input);
    }

    private static ChannelAffine? Affine(Node node) => node.Inputs.Skip(1).All(input => input is { IsConstant: true })
        ? AffineOf(node.Input(0).KnownShape, node, index => node.Input(index).Constant!)
        : null;

    public override object? Prepare(Node node) => Affine(node);

    public override void Evaluate(EvaluationContext context)
    {
        var affine = (ChannelAffine?)context.Prepared ?? AffineOf(context.Input(0).Shape, context.Node, context.Input);
        Tensor input = context.Input(0);
        Tensor output = context.Output;
        int channels = affine.Scale.Length;
        int planes = input.Shape.Rank >= 2 ? input.Shape[0] * channels : input.Shape.ElementCount;
        int length = planes == 0 ? 0 : input.Shape.ElementCount / planes;
        context.Workers.For(planes, plane =>
        {
            int channel = plane % channels;
            Span<float> target = output.Floats.Slice(plane * length, length);
            TensorPrimitives.Multiply(input.Floats.Slice(plane * length, length), (float)affine.Scale[channel], target);
            TensorPrimitives.Add(target, (float)affine.Offset[channel], target);
        });
    }

    public override void Lower(ILowering lowering) => lowering.EmitAffine(Affine(lowering.Node)!, lowering.Input(0));

    private static ChannelAffine AffineOf(Shape shape, Node node, Func<int, Tensor> input)
    {
        double epsilon = node.Attributes.Float("epsilon", 1e-5f);
        double[] scale = input(1).ToDoubles();
        double[] offset = input(2).ToDoubles();
        double[] mean = input(3).ToDoubles();
        double[] variance = input(4).ToDoubles();
        for (int channel = 0; channel < scale.Length; channel++)
        {
            scale[channel] /= Math.Sqrt(variance[channel] + epsilon);
            offset[channel] -= mean[channel] * scale[channel];
        }

        return new ChannelAffine(scale, offset, Math.Max(1, shape.CountBetween(Math.Min(2, shape.Rank), shape.Rank)));
    }
}
