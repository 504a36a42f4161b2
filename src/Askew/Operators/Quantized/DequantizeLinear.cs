using System.Numerics;
using System.Runtime.InteropServices;
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
        ? $"it reads integers that come into the network ('{node.Input(0).Name}') and are read otherwise besides; export it with real inputs"
        : "its scales differ along an axis, or what it reads is not the result of a QuantizeLinear; an activation has one scale, which is "
            + "decided where it is quantized";

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
        return new ConstantGrid(mapping.Scales, mapping.IsPerTensor ? null : mapping.Axis, mapping.Bits);
    }

    /// <inheritdoc/>
    public override object Prepare(Node node) => MappingIn(node);

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext context)
    {
        var mapping = (NodeMapping)context.Prepared!;
        Tensor input = context.Input(0);
        Span<float> reals = context.Output.Floats;
        switch (mapping.Stored)
        {
            case ElementType.Int8 or ElementType.Int4:
                Fill(mapping, MemoryMarshal.Cast<byte, sbyte>(input.Bytes), reals, input.Shape);
                break;
            case ElementType.UInt8 or ElementType.UInt4:
                Fill<byte>(mapping, input.Bytes, reals, input.Shape);
                break;
            case ElementType.Int16:
                Fill<short>(mapping, input.Span<short>(), reals, input.Shape);
                break;
            case ElementType.UInt16:
                Fill<ushort>(mapping, input.Span<ushort>(), reals, input.Shape);
                break;
            default:
                Fill<int>(mapping, input.Span<int>(), reals, input.Shape);
                break;
        }
    }

    private static void Fill<T>(NodeMapping mapping, ReadOnlySpan<T> integers, Span<float> reals, Shape shape)
        where T : unmanaged, INumber<T>
    {
        int run = mapping.RunIn(shape);
        for (int start = 0, number = 0; start < reals.Length; start += run, number = (number + 1) % mapping.Scales.Length)
        {
            (float scale, int zeroPoint) = (mapping.Scales[number], mapping.ZeroPoints[number]);
            for (int i = start; i < start + run; i++)
            {
                reals[i] = (float)(long.CreateTruncating(integers[i]) - zeroPoint) * scale;
            }
        }
    }
}
