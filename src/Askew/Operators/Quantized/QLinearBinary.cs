using Askew.Graphs;

namespace Askew.Operators.Quantized;

/// <summary>ONNX Runtime's operators of two tensors of integers, each with its scale: QLinearAdd, QLinearMul.</summary>
/// <param name="real">The operator on reals.</param>
internal sealed class QLinearBinary(string real) : QuantizedOperator($"{RuntimeDomain}QLinear{real}")
{
    /// <inheritdoc/>
    protected override int ScaleInput(Node node) => 6;

    /// <inheritdoc/>
    protected override Value ComposeReal(Node node, Expansion expansion) =>
        expansion.Apply(real, Real(node, expansion, 0, 1), Real(node, expansion, 3, 4));
}
