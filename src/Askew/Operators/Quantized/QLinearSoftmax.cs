using Askew.Graphs;

namespace Askew.Operators.Quantized;

/// <summary>ONNX Runtime's softmax of integers, which says itself by which operator set its axis is to be understood.</summary>
internal sealed class QLinearSoftmax() : QuantizedOperator(RuntimeDomain + "QLinearSoftmax")
{
    /// <inheritdoc/>
    protected override int ScaleInput(Node node) => 3;

    /// <inheritdoc/>
    protected override Value ComposeReal(Node node, Expansion expansion)
    {
        Value real = Real(node, expansion, 0, 1);
        int rank = node.Input(0).KnownShape.Rank;
        int opset = node.Attributes.Int("opset", node.Opset);
        int axis = NodeReading.Axis(node.Attributes.Int("axis", opset < 13 ? 1 : -1), Math.Max(1, rank));

        // Before opset 13 all dimensions from the axis on are one; that matters only where there are several.
        if ((opset < 13) != (node.Opset < 13) && axis != rank - 1)
        {
            throw new GraphException($"its axis {axis} means something else in operator set {opset} than in the model's, {node.Opset}");
        }

        return expansion.Apply("Softmax", [real], ("axis", (long)axis));
    }
}
