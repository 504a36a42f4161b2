using Askew.Graphs;

namespace Askew.Operators.Quantized;

/// <summary>Product of matrices of integers (ONNX 10).</summary>
internal sealed class QLinearMatMul() : QuantizedOperator("QLinearMatMul")
{
    /// <inheritdoc/>
    public override int FirstOpset => 10;

    /// <inheritdoc/>
    protected override int ScaleInput(Node node) => 6;

    /// <inheritdoc/>
    protected override Value ComposeReal(Node node, Expansion expansion) => expansion.Apply(
        "MatMul",
        Real(node, expansion, 0, 1, Math.Max(0, node.Input(0).KnownShape.Rank - 2)),
        Real(node, expansion, 3, 4, Math.Max(0, node.Input(3).KnownShape.Rank - 1)));
}
