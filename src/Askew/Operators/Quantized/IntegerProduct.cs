using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Quantized;

/// <summary>ConvInteger and MatMulInteger (ONNX 10): sums of products of integers, which nodes behind them scale. Where a QuantizeLinear
/// decides the input's scale, they are layers like others; else they count.</summary>
/// <param name="type">The operator type.</param>
/// <param name="real">The operator on reals.</param>
/// <param name="channelAxis">Along which axis its second operand's channels lie, by its rank.</param>
internal sealed class IntegerProduct(string type, string real, Func<int, int> channelAxis) : ComposedOperator(type)
{
    // TensorProto.DataType.
    private const long Int32 = 6;

    /// <inheritdoc/>
    public override int FirstOpset => 10;

    /// <inheritdoc/>
    public override string Limits => "a layer where its input is the result of a QuantizeLinear and its weights are constant";

    /// <inheritdoc/>
    protected override IReadOnlyList<Value> Compose(Node node, Expansion expansion)
    {
        Node? quantize = node.Input(0).Producer is { KnownOperator: QuantizeLinear } producer ? producer : null;

        // The network counts in steps, of which the scale is taken out again: what stands behind puts it in.
        double scale = quantize is null ? 1
            : quantize.ConstantNumber(1, "scale") ?? throw new GraphException("the scale of its input is missing");
        Value scaleOfInput = quantize?.Input(1) ?? expansion.Number(1);
        Value input = expansion.Apply(
            DequantizeLinear.TypeName, [node.Input(0), scaleOfInput, node.OptionalInput(2)], ("axis", 0L));
        Value weights = expansion.Apply(
            DequantizeLinear.TypeName,
            [node.Input(1), Ones(expansion, node.OptionalInput(3)), node.OptionalInput(3)],
            ("axis", (long)channelAxis(node.Input(1).KnownShape.Rank)));
        (string, object)[] attributes = [.. node.Attributes.Names.Select(name => (name, node.Attributes[name]))];
        Value sums = expansion.Apply(real, [input, weights], attributes);

        // What follows from integers alone are whole numbers.
        return
        [
            quantize is null ? expansion.Apply("Cast", [sums], ("to", Int32)) : expansion.Apply("Mul", sums, expansion.Number(1 / scale)),
        ];
    }

    private static Value Ones(Expansion expansion, Value? zeroPoint)
    {
        int count = zeroPoint?.KnownShape.ElementCount ?? 1;
        float[] ones = [.. Enumerable.Repeat(1f, count)];
        return expansion.Constant(Tensor.Of(count == 1 ? Shape.Scalar : new Shape(count), ones));
    }
}
