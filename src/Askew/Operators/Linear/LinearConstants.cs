using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Linear;

/// <summary>Weights and biases as constants of a graph.</summary>
internal static class LinearConstants
{
    /// <summary>The weights of <paramref name="layer"/> under <paramref name="shape"/>, for the node that makes
    /// <paramref name="output"/>.</summary>
    public static Value Weights(Value output, LinearLayer layer, Shape shape)
    {
        Value weights = Constant($"{output.Name}/weights", Tensor.Of(shape, layer.Weights));
        weights.Grid = layer.Steps is { } steps
            ? new ConstantGrid(Array.ConvertAll(steps, step => (float)step), 0, layer.StepBits) : null;
        return weights;
    }

    /// <summary>The same where the constant has another order than the layer's rows.</summary>
    /// <param name="output">What the node makes.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="shape">The constant's shape.</param>
    /// <param name="order">Puts the rows into the constant's order.</param>
    public static Value Weights(Value output, LinearLayer layer, Shape shape, Func<float[], float[]> order)
    {
        Value weights = Constant($"{output.Name}/weights", Tensor.Of(shape, order(layer.Weights)));
        if (layer.Steps is { } steps)
        {
            float[] each = [.. steps.SelectMany(step => Enumerable.Repeat((float)step, layer.RowLength))];
            weights.Grid = ConstantGrid.Of(order(each), layer.StepBits);
        }

        return weights;
    }

    /// <summary><paramref name="layer"/> with the steps of its weights, where the model has integers for them.</summary>
    /// <param name="node">The layer's node, for messages.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="weights">The constant that the weights are of.</param>
    /// <param name="rows">Puts a tensor of the constant's shape into the order of the layer's rows.</param>
    /// <exception cref="GraphException">Steps differ within an output channel; names the node.</exception>
    public static LinearLayer OnGrid(Node node, LinearLayer layer, Value weights, Func<Tensor, float[]> rows)
    {
        if (weights.Grid is not { } grid)
        {
            return layer;
        }

        float[] each = rows(grid.Over(weights.KnownShape));
        var steps = new double[layer.Channels];
        for (int channel = 0; channel < steps.Length; channel++)
        {
            ReadOnlySpan<float> row = each.AsSpan(channel * layer.RowLength, layer.RowLength);
            steps[channel] = row.IsEmpty ? 1 : Math.Abs(row[0]);
            if (row.ContainsAnyExcept(row.IsEmpty ? 1 : row[0]))
            {
                throw new GraphException(
                    $"node '{node.Name}' ({node.OperatorType}): the weights '{weights.Name}' have scales that differ within output channel "
                    + $"{channel}; one scale for an output channel, or for all, is supported");
            }
        }

        return layer with { Steps = steps, StepBits = grid.Bits };
    }

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
