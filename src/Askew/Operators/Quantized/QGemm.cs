using Askew.Graphs;

namespace Askew.Operators.Quantized;

/// <summary>ONNX Runtime's fully connected layer of integers; without a scale of its result it gives reals.</summary>
internal sealed class QGemm() : QuantizedOperator(RuntimeDomain + "QGemm")
{
    /// <inheritdoc/>
    protected override int ScaleInput(Node node) => 7;

    /// <inheritdoc/>
    protected override Value ComposeReal(Node node, Expansion expansion)
    {
        int columns = node.Attributes.Int("transB", 0) != 0 ? 0 : 1;
        Value?[] inputs =
        [
            Real(node, expansion, 0, 1), Real(node, expansion, 3, 4, columns),
            RealBias(node, expansion, 6, 1, 4, node.Attributes.Float("alpha", 1)),
        ];
        return expansion.Apply("Gemm", inputs, Attributes(node));
    }
}
