using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Quantized;

/// <summary>The reals that integers stand for (ONNX 10).</summary>
/// <param name="type">ONNX's type, or that of ONNX Runtime's domain.</param>
internal sealed class DequantizeLinear(string type = DequantizeLinear.TypeName) : Operator(type)
{
    /// <summary>The operator type.</summary>
    public const string TypeName = "DequantizeLinear";

    /// <inheritdoc/>
    public override int FirstOpset => 10;

    /// <inheritdoc/>
    public override string Limits => "constant scales, for a tensor or a channel; integers take them as decided";

    /// <summary>What <paramref name="node"/> says; shapes are known.</summary>
    public static NodeMapping MappingIn(Node node) => NodeMapping.Of(node, node.Input(0).KnownShape, node.Input(0).ElementType);

    /// <inheritdoc/>
    public override string? WhyNotQuantizable(Node node) => node.Input(0).Producer is null
        ? $"it reads integers that come into the network ('{node.Input(0).Name}'); export the model with real inputs"
        : "it does not give back the reals of the QuantizeLinear before it: their scales or zero points differ, or are those of channels";

    /// <inheritdoc/>
    public override Contract ContractOf(Node node) => new ArithmeticContract();

    /// <inheritdoc/>
    public override void InferShapes(Node node)
    {
        MappingIn(node);
        node.SetOutput(node.Input(0).KnownShape, ElementType.Float32);
    }

    /// <inheritdoc/>
    public override ConstantGrid? GridOf(Node node)
    {
        NodeMapping mapping = MappingIn(node);
        Shape shape = node.Output.KnownShape;
        Tensor steps = Tensor.Zeros(shape, ElementType.Float32);
        Func<int, int> numberOf = mapping.NumberIn(shape);
        for (int i = 0; i < steps.Floats.Length; i++)
        {
            steps.Floats[i] = mapping.Scales[numberOf(i)];
        }

        return new ConstantGrid(steps, mapping.Bits);
    }

    /// <inheritdoc/>
    public override object Prepare(Node node) => MappingIn(node);

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext context)
    {
        var mapping = (NodeMapping)context.Prepared!;
        Tensor input = context.Input(0);
        Span<float> reals = context.Output.Floats;
        Func<int, int> numberOf = mapping.NumberIn(input.Shape);
        double[] integers = input.ToDoubles();
        for (int i = 0; i < reals.Length; i++)
        {
            int number = numberOf(i);
            reals[i] = (float)(integers[i] - mapping.ZeroPoints[number]) * mapping.Scales[number];
        }
    }
}
