using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Linear;

/// <summary>Weights and biases as constants of a graph.</summary>
internal static class LinearConstants
{
    /// <summary>The weights of <paramref name="layer"/> under <paramref name="shape"/>, for the node that makes
    /// <paramref name="output"/>.</summary>
    public static Value Weights(Value output, LinearLayer layer, Shape shape) =>
        Constant($"{output.Name}/weights", Tensor.Of(shape, layer.Weights));

    /// <summary>The biases of <paramref name="layer"/>, for the node that makes <paramref name="output"/>.</summary>
    public static Value Bias(Value output, LinearLayer layer) =>
        Constant($"{output.Name}/bias", Tensor.Of(new Shape(layer.Channels), Array.ConvertAll(layer.Bias, bias => (float)bias)));

    /// <summary>A fully connected layer in place of <paramref name="node"/>.</summary>
    public static Node NewGemm(Gemm gemm, Node node, LinearLayer layer, Value input, Value output) => new(
        node.Name,
        gemm.Type,
        gemm,
        node.Opset,
        [input, Weights(output, layer, new Shape(layer.Channels, layer.RowLength)), Bias(output, layer)],
        [output],
        new NodeAttributes(new Dictionary<string, object> { ["transB"] = 1L }));

    private static Value Constant(string name, Tensor tensor) =>
        new(name) { Constant = tensor, Shape = tensor.Shape, ElementType = tensor.ElementType };
}
