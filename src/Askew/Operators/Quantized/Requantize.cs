using Askew.Graphs;
using Askew.Operators.Unary;

namespace Askew.Operators.Quantized;

/// <summary>The same reals on another scale: where a model decides two mappings of one tensor. In float and in ONNX an Identity.</summary>
internal sealed class Requantize() : UnaryOperator("Identity")
{
    /// <summary>A node that makes <paramref name="result"/> of <paramref name="value"/>.</summary>
    public static Node From(Value value, Value result, int opset) =>
        new($"{result.Name}/requantize", "Identity", new Requantize(), opset, [value], [result], NodeAttributes.None);

    /// <inheritdoc/>
    public override Contract ContractOf(Node node) => base.ContractOf(node) with { Reads16Bits = true };

    /// <inheritdoc/>
    public override void Lower(ILowering lowering)
    {
        if (lowering.Input(0).Parameters.BitWidth <= 8)
        {
            base.Lower(lowering);
        }
        else
        {
            lowering.EmitAffine(new ChannelAffine([1], [0], 1), lowering.Input(0));
        }
    }

    /// <inheritdoc/>
    protected override Func<double, double> FunctionOf(Node node) => x => x;
}
