using Askew.Graphs;

namespace Askew.Operators.Quantized;

/// <summary>ONNX Runtime's join of tensors of integers, each with its scale.</summary>
internal sealed class QLinearConcat() : QuantizedOperator(RuntimeDomain + "QLinearConcat")
{
    /// <inheritdoc/>
    public override bool IsStored(int index) => index >= 2 && (index - 2) % 3 == 0;

    /// <inheritdoc/>
    protected override int ScaleInput(Node node) => 0;

    /// <inheritdoc/>
    protected override Value ComposeReal(Node node, Expansion expansion)
    {
        if (node.Inputs.Count < 5 || (node.Inputs.Count - 2) % 3 != 0)
        {
            throw new GraphException($"it has {node.Inputs.Count} inputs; a scale and zero point, and three for each tensor are expected");
        }

        int parts = (node.Inputs.Count - 2) / 3;
        Value[] reals = [.. Enumerable.Range(0, parts).Select(part => Real(node, expansion, 2 + (3 * part), 3 + (3 * part)))];
        return expansion.Apply("Concat", reals, Attributes(node));
    }
}
