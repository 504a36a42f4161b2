using Askew.Graphs;

namespace Askew.Operators.Quantized;

/// <summary>ONNX Runtime's operators of one tensor of integers: functions, pools, means.</summary>
/// <param name="real">The operator on reals, which has the same attributes.</param>
internal sealed class QLinearUnary(string real) : QuantizedOperator($"{RuntimeDomain}QLinear{real}")
{
    /// <inheritdoc/>
    protected override int ScaleInput(Node node) => 3;

    /// <inheritdoc/>
    protected override Value ComposeReal(Node node, Expansion expansion) =>
        expansion.Apply(real, [Real(node, expansion, 0, 1)], Attributes(node));
}
