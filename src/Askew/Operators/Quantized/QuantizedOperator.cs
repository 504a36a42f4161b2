using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Quantized;

/// <summary>Operators on integers that stand for reals: DequantizeLinear, the operator on reals, QuantizeLinear. What they say of scales
/// and weights is so taken as decided like that of any other node.</summary>
/// <param name="type">The type, with its domain in front where that is not ONNX's own.</param>
internal abstract class QuantizedOperator(string type) : ComposedOperator(type), IQuantizes
{
    /// <summary>The domain of ONNX Runtime's own operators.</summary>
    public const string RuntimeDomain = "com.microsoft.";

    /// <inheritdoc/>
    public override string Limits => "as DequantizeLinear, the operator on reals, and QuantizeLinear";

    /// <inheritdoc/>
    public override string? WhyUnsupported(Node node) =>
        node.Attributes.Int("channels_last", 0) != 0 ? "its channels come last (channels_last)" : null;

    /// <inheritdoc/>
    public virtual (Value Scale, Value? ZeroPoint)? MappingOf(Node node) =>
        node.OptionalInput(ScaleInput(node)) is { } scale ? (scale, node.OptionalInput(ScaleInput(node) + 1)) : null;

    /// <summary>Whether input <paramref name="index"/> holds integers whose scale is the next input and whose zero point the one
    /// after.</summary>
    public virtual bool IsStored(int index) => index is 0 or 3;

    /// <summary>The input that is the scale of the result; its zero point is the next one.</summary>
    protected abstract int ScaleInput(Node node);

    /// <summary>The result on reals; <see cref="Real"/> gives the inputs.</summary>
    protected abstract Value ComposeReal(Node node, Expansion expansion);

    /// <inheritdoc/>
    protected sealed override IReadOnlyList<Value> Compose(Node node, Expansion expansion)
    {
        Value real = ComposeReal(node, expansion);
        if (MappingOf(node) is not { } mapping)
        {
            return [real];
        }

        Value zeroPoint = mapping.ZeroPoint
            ?? expansion.Constant(Tensor.Zeros(Shape.Scalar, TypeOfResult(node)));
        return [expansion.Apply(QuantizeLinear.TypeName, real, mapping.Scale, zeroPoint)];
    }

    /// <summary>The reals of an input of <paramref name="node"/>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="expansion">Where nodes are added.</param>
    /// <param name="index">The number of the input that holds the integers.</param>
    /// <param name="scale">The number of its scale; the zero point is the next one.</param>
    /// <param name="axis">The axis along which scales differ, where there are several.</param>
    protected static Value Real(Node node, Expansion expansion, int index, int scale, int axis = 0) => expansion.Apply(
        DequantizeLinear.TypeName, [node.Input(index), node.Input(scale), node.OptionalInput(scale + 1)], ("axis", (long)axis));

    /// <summary>The reals of the whole numbers of input <paramref name="index"/>, each a step of the products of two inputs' scales; null
    /// where the input is left out.</summary>
    /// <param name="node">The node.</param>
    /// <param name="expansion">Where nodes are added.</param>
    /// <param name="index">The number of the input.</param>
    /// <param name="left">The number of one input's scale, of which there is one.</param>
    /// <param name="right">The number of the other's scales.</param>
    /// <param name="factor">What they are multiplied with besides.</param>
    /// <exception cref="GraphException">The scales are not constant.</exception>
    protected static Value? RealBias(Node node, Expansion expansion, int index, int left, int right, double factor = 1)
    {
        if (node.OptionalInput(index) is not { } bias)
        {
            return null;
        }

        double first = node.ConstantNumber(left, "scale") ?? throw new GraphException("its scale is missing");
        double[] others = node.ConstantTensor(right, "scale")?.ToDoubles() ?? throw new GraphException("its scale is missing");
        float[] scales = Array.ConvertAll(others, other => (float)(factor * first * other));
        Value scale = expansion.Constant(Tensor.Of(scales.Length == 1 ? Shape.Scalar : new Shape(scales.Length), scales));
        int axis = bias.KnownShape.Rank - 1;
        return expansion.Apply(DequantizeLinear.TypeName, [bias, scale], ("axis", (long)Math.Max(0, axis)));
    }

    /// <summary>The attributes of <paramref name="node"/> that the operator on reals has, too.</summary>
    protected static (string Name, object Value)[] Attributes(Node node) =>
        [.. node.Attributes.Names.Where(name => name != "channels_last").Select(name => (name, node.Attributes[name]))];

    // Where the zero point is left out, it is 0, of the inputs' type.
    private static ElementType TypeOfResult(Node node) =>
        node.Inputs.OfType<Value>().Select(input => input.ElementType).First(type => NodeMapping.BitsOf(type) is > 0 and < 32);
}
