using Askew.Graphs;

namespace Askew.Operators.Quantized;

/// <summary>ONNX Runtime's choice between two tensors of integers, each with its scale.</summary>
internal sealed class QLinearWhere() : QuantizedOperator(RuntimeDomain + "QLinearWhere")
{
    /// <inheritdoc/>
    public override bool IsStored(int index) => index is 1 or 4;

    /// <inheritdoc/>
    protected override int ScaleInput(Node node) => 7;

    /// <inheritdoc/>
    protected override Value ComposeReal(Node node, Expansion expansion) =>
        expansion.Apply("Where", node.Input(0), Real(node, expansion, 1, 2), Real(node, expansion, 4, 5));
}
