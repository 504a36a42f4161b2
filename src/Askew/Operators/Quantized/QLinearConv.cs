using Askew.Graphs;

namespace Askew.Operators.Quantized;

/// <summary>Convolution of integers (ONNX 10), its bias in steps of the products.</summary>
/// <param name="type">ONNX's type, or that of ONNX Runtime's domain.</param>
internal sealed class QLinearConv(string type = "QLinearConv") : QuantizedOperator(type)
{
    /// <inheritdoc/>
    public override int FirstOpset => 10;

    /// <inheritdoc/>
    protected override int ScaleInput(Node node) => 6;

    /// <inheritdoc/>
    protected override Value ComposeReal(Node node, Expansion expansion) => expansion.Apply(
        "Conv",
        [Real(node, expansion, 0, 1), Real(node, expansion, 3, 4), RealBias(node, expansion, 8, 1, 4)],
        Attributes(node));
}
