using System.Numerics;
using System.Runtime.InteropServices;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Operators.Quantized;

/// <summary>Reals to the nearest integers, half to even, saturated (ONNX 10). Before another network is made of the model, what it says is
/// taken as decided, and the node goes away.</summary>
/// <param name="type">ONNX's type, or that of ONNX Runtime's domain.</param>
internal sealed class QuantizeLinear(string type = QuantizeLinear.TypeName) : Operator(type), IQuantizes
{
    /// <summary>The operator type.</summary>
    public const string TypeName = "QuantizeLinear";

    private const int MostBits = 16;

    /// <inheritdoc/>
    public override int FirstOpset => 10;

    /// <inheritdoc/>
    public override string Limits => "constant scales, for a tensor or a channel; integers take them as decided";

    /// <summary>What <paramref name="node"/> says; shapes are known.</summary>
    public static NodeMapping MappingIn(Node node) =>
        NodeMapping.Of(node, node.Input(0).KnownShape, StoredType(node));

    /// <inheritdoc/>
    public (Value Scale, Value? ZeroPoint)? MappingOf(Node node) => (node.Input(1), node.OptionalInput(2));

    /// <inheritdoc/>
    public override string? WhyNotQuantizable(Node node) => MappingIn(node) is { IsPerTensor: false }
        ? "its scales differ along an axis; an activation has one scale for the whole tensor"
        : $"its integers ('{node.Output.Name}') leave the network or are read as such; export the model with real outputs";

    /// <inheritdoc/>
    public override Contract ContractOf(Node node) => new ArithmeticContract();

    /// <inheritdoc/>
    public override void InferShapes(Node node)
    {
        Shape shape = node.RealShape(0);
        ElementType stored = StoredType(node);
        if (NodeMapping.Of(node, shape, stored).Bits > MostBits)
        {
            throw new GraphException($"it makes integers of type {stored}, which have more than {MostBits} bits");
        }

        node.SetOutput(shape, stored);
    }

    /// <inheritdoc/>
    public override object Prepare(Node node) => MappingIn(node);

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext context)
    {
        var mapping = (NodeMapping)context.Prepared!;
        Tensor output = context.Output;
        ReadOnlySpan<float> input = context.Input(0).Floats;
        switch (mapping.Stored)
        {
            case ElementType.Int8 or ElementType.Int4:
                Fill(mapping, input, MemoryMarshal.Cast<byte, sbyte>(output.Bytes), output.Shape);
                break;
            case ElementType.UInt8 or ElementType.UInt4:
                Fill(mapping, input, output.Bytes, output.Shape);
                break;
            case ElementType.Int16:
                Fill(mapping, input, output.Span<short>(), output.Shape);
                break;
            case ElementType.UInt16:
                Fill(mapping, input, output.Span<ushort>(), output.Shape);
                break;
            default:
                Fill(mapping, input, output.Span<int>(), output.Shape);
                break;
        }
    }

    private static void Fill<T>(NodeMapping mapping, ReadOnlySpan<float> reals, Span<T> integers, Shape shape)
        where T : unmanaged, INumber<T>
    {
        int run = mapping.RunIn(shape);
        for (int start = 0, number = 0; start < integers.Length; start += run, number = (number + 1) % mapping.Scales.Length)
        {
            (float scale, int zeroPoint) = (mapping.Scales[number], mapping.ZeroPoints[number]);
            for (int i = start; i < start + run; i++)
            {
                double rounded = QuantizationParameters.RoundSingle(reals[i], scale, zeroPoint);
                integers[i] = T.CreateTruncating(
                    rounded > mapping.Least ? rounded < mapping.Largest ? (long)rounded : mapping.Largest : mapping.Least);
            }
        }
    }

    private static ElementType StoredType(Node node) => node.OptionalInput(2)?.ElementType
        ?? ElementTypes.FindStored(node.Attributes.Int("output_dtype", 0)) ?? ElementType.UInt8;
}
