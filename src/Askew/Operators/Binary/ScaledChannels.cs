using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Tensors;
using Tensor = Askew.Tensors.Tensor;

namespace Askew.Operators.Binary;

/// <summary>A factor and a summand for each channel, whichever dimension channels are: what ONNX spells as a Mul and an Add. Made by
/// <see cref="JoinScalings"/>.</summary>
/// <remarks>Belongs to one node: unlike other operators it holds what it computes.</remarks>
/// <param name="affine">The factors and summands.</param>
internal sealed class ScaledChannels(ChannelAffine affine) : Operator("ScaledChannels"), IFusedOperator
{
    private readonly float[] scale = Array.ConvertAll(affine.Scale, number => (float)number);
    private readonly float[] offset = Array.ConvertAll(affine.Offset, number => (float)number);

    /// <inheritdoc/>
    public override Contract ContractOf(Node node) => new ArithmeticContract { FusesClamp = true, ScalesChannels = () => affine };

    /// <inheritdoc/>
    public IReadOnlyList<Node> Spell(Node node)
    {
        // Tensors called alike, but not of the graph: nodes that are only ever written must not be taken for those that make them.
        var product = new Value($"{node.Output.Name}/product");
        Shape shape = node.Output.KnownShape;
        int dimension = Enumerable.Range(0, shape.Rank)
            .First(d => shape[d] == affine.Count && shape.CountBetween(d + 1, shape.Rank) == affine.Run);
        var channels = new Shape([affine.Count, .. Enumerable.Repeat(1, shape.Rank - dimension - 1)]);
        return
        [
            Step("Mul", new Mul(), new Value(node.Input(0).Name), scale, product),
            Step("Add", new Add(), product, offset, new Value(node.Output.Name)),
        ];

        Node Step(string type, Operator op, Value read, float[] numbers, Value made) => new(
            $"{node.Name}/{type}",
            type,
            op,
            node.Opset,
            [read, new Value($"{made.Name}/{type}") { Constant = Tensor.Of(channels, numbers), Shape = channels }],
            [made],
            NodeAttributes.None);
    }

    /// <inheritdoc/>
    public override string? WhyNotQuantizable(Node node) => node.WhyNotReal();

    /// <inheritdoc/>
    public override void InferShapes(Node node) => node.SetOutput(node.RealShape(0));

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext context)
    {
        Tensor input = context.Input(0);
        Tensor output = context.Output;
        int block = affine.Count * affine.Run;
        context.Workers.For(output.Shape.ElementCount / block, number =>
        {
            ReadOnlySpan<float> from = input.Floats.Slice(number * block, block);
            Span<float> to = output.Floats.Slice(number * block, block);
            if (affine.Run == 1)
            {
                TensorPrimitives.Multiply(from, scale, to);
                TensorPrimitives.Add(to, offset, to);
                return;
            }

            for (int channel = 0; channel < affine.Count; channel++)
            {
                Span<float> run = to.Slice(channel * affine.Run, affine.Run);
                TensorPrimitives.Multiply(from.Slice(channel * affine.Run, affine.Run), scale[channel], run);
                TensorPrimitives.Add(run, offset[channel], run);
            }
        });
    }

    /// <inheritdoc/>
    public override void Lower(ILowering lowering) => lowering.EmitAffine(affine, lowering.Input(0));
}
