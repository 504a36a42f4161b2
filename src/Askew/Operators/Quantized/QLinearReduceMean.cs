using Askew.Graphs;

namespace Askew.Operators.Quantized;

/// <summary>ONNX Runtime's mean over axes, of which the axes are an attribute whatever the operator set.</summary>
internal sealed class QLinearReduceMean() : QuantizedOperator(RuntimeDomain + "QLinearReduceMean")
{
    /// <inheritdoc/>
    protected override int ScaleInput(Node node) => 3;

    /// <inheritdoc/>
    protected override Value ComposeReal(Node node, Expansion expansion)
    {
        int rank = node.Input(0).KnownShape.Rank;
        long[] axes = node.Attributes.Longs("axes") ?? [.. Enumerable.Range(0, rank).Select(axis => (long)axis)];
        return expansion.Mean(
            Real(node, expansion, 0, 1), NodeReading.Axes(axes, rank), node.Attributes.Int("keepdims", 1) != 0);
    }
}
