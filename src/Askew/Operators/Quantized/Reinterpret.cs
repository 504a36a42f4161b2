using Askew.Graphs;
using Askew.Numerics;
using Askew.Operators.Binary;
using Askew.Tensors;

namespace Askew.Operators.Quantized;

/// <summary>The same integers on another scale: what a DequantizeLinear makes of them that has not the mapping of the QuantizeLinear before
/// it. On reals a factor and a summand; on integers nothing at all.</summary>
/// <param name="from">The mapping that the integers had.</param>
/// <param name="to">The mapping that they have behind it.</param>
/// <param name="nodes">The same in ONNX.</param>
internal sealed class Reinterpret(QuantizationParameters from, QuantizationParameters to, IReadOnlyList<Node> nodes)
    : Operator("Reinterpret"), IFusedOperator
{
    private double Ratio => to.Scale / from.Scale;

    private double Offset => to.Scale * (from.ZeroPoint - to.ZeroPoint);

    /// <inheritdoc/>
    public IReadOnlyList<Node> Spell(Node node) => nodes;

    /// <summary>A node that makes <paramref name="result"/> of <paramref name="value"/>, both of which are decided.</summary>
    public static Node From(Value value, Value result, int opset)
    {
        (QuantizationParameters from, QuantizationParameters to) = (value.Decided!.Value, result.Decided!.Value);

        // Tensors called alike, but not of the graph: nodes that are only ever written must not be taken for those that make them.
        var scaled = new Value($"{result.Name}/scaled");
        Node[] spelled =
        [
            Step(new Mul(), new Value(value.Name), to.Scale / from.Scale, scaled, opset),
            Step(new Add(), scaled, to.Scale * (from.ZeroPoint - to.ZeroPoint), new Value(result.Name), opset),
        ];
        var op = new Reinterpret(from, to, spelled);
        return new Node($"{result.Name}/reinterpret", op.Type, op, opset, [value], [result], NodeAttributes.None);
    }

    private static Node Step(Operator op, Value read, double number, Value made, int opset)
    {
        var constant = new Value($"{made.Name}/number")
        {
            Constant = Tensor.Of(Shape.Scalar, new[] { (float)number }),
            Shape = Shape.Scalar,
        };
        return new Node($"{made.Name}/{op.Type}", op.Type, op, opset, [read, constant], [made], NodeAttributes.None);
    }

    /// <inheritdoc/>
    public override void InferShapes(Node node) => node.SetOutput(node.RealShape(0));

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext context)
    {
        ReadOnlySpan<float> input = context.Input(0).Floats;
        Span<float> output = context.Output.Floats;
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = (float)((input[i] * Ratio) + Offset);
        }
    }

    /// <inheritdoc/>
    public override Contract ContractOf(Node node) => new ArithmeticContract();

    /// <inheritdoc/>
    public override void Lower(ILowering lowering) => lowering.Alias(lowering.Output(), lowering.Input(0));
}
