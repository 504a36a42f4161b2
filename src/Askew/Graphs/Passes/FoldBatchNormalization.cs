namespace Askew.Graphs.Passes;

/// <summary>Folds per-channel multiplications and additions (BatchNormalization above all) into the linear layer before or after
/// them.</summary>
/// <remarks>After a layer this is always exact; before one it needs that the layer does not pad, or that the shift is 0: padding
/// is added after the shift. What cannot be folded stays as it is and becomes a per-channel rescaling.</remarks>
internal sealed class FoldBatchNormalization : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "fold batch normalization";

    /// <inheritdoc/>
    public void Run(Graph graph)
    {
        // In the order of the graph; each fold makes a new layer, beside which something may fold that could not before.
        var waiting = new PriorityQueue<Node, long>(graph.Nodes.Select(node => (node, graph.PositionOf(node))));
        while (waiting.TryDequeue(out Node? node, out _))
        {
            if (graph.Contains(node) && (FoldIntoProducer(graph, node) ?? FoldIntoConsumer(graph, node)) is { } layer)
            {
                foreach (Node beside in graph.ConsumersOf(layer.Output).Append(layer).Append(layer.Input(0).Producer).OfType<Node>())
                {
                    waiting.Enqueue(beside, graph.PositionOf(beside));
                }
            }
        }
    }

    private static Node? FoldIntoProducer(Graph graph, Node node)
    {
        if (node.Affine is not { } affine
            || node.VariableInputs.ToArray() is not [{ Producer: { } producer } between]
            || !graph.IsReadOnce(between)
            || between.Decided is not null
            || (producer.Contract as LinearContract)?.Layer() is not { } layer
            || layer.Channels != affine.Scale.Length)
        {
            return null;
        }

        float[] weights = [.. layer.Weights];
        double[] bias = [.. layer.Bias];
        for (int channel = 0; channel < layer.Channels; channel++)
        {
            foreach (ref float weight in weights.AsSpan(channel * layer.RowLength, layer.RowLength))
            {
                weight = (float)(weight * affine.Scale[channel]);
            }

            bias[channel] = (bias[channel] * affine.Scale[channel]) + affine.Offset[channel];
        }

        // Integers stay what they are: their steps are scaled.
        double[]? steps = layer.Steps is { } before
            ? [.. before.Zip(affine.Scale, (step, scale) => scale == 0 ? step : step * Math.Abs(scale))] : null;
        return Replace(
            graph, producer, node, layer with { Weights = weights, Bias = bias, Steps = steps }, producer.Input(0), node.Output);
    }

    private static Node? FoldIntoConsumer(Graph graph, Node node)
    {
        if (node.Affine is not { } affine
            || !graph.IsReadOnce(node.Output)
            || node.Output.Decided is not null
            || graph.ConsumersOf(node.Output) is not [{ } consumer]
            || consumer.Input(0) != node.Output
            || (consumer.Contract as LinearContract)?.Layer() is not { } layer
            || layer.Groups * (layer.RowLength / layer.KernelSize) != affine.Scale.Length
            || (layer.HasPadding && affine.Offset.Any(offset => offset != 0))
            || layer.Steps is not null)
        {
            return null;
        }

        float[] weights = [.. layer.Weights];
        double[] bias = [.. layer.Bias];
        for (int channel = 0; channel < layer.Channels; channel++)
        {
            for (int i = 0; i < layer.RowLength; i++)
            {
                ref float weight = ref weights[(channel * layer.RowLength) + i];
                int input = layer.InputChannel(channel, i);
                bias[channel] += weight * affine.Offset[input];
                weight = (float)(weight * affine.Scale[input]);
            }
        }

        return Replace(graph, consumer, node, layer with { Weights = weights, Bias = bias }, node.VariableInputs.First(), consumer.Output);
    }

    private static Node? Replace(Graph graph, Node linear, Node folded, LinearLayer layer, Value input, Value output)
    {
        if (((LinearContract)linear.Contract).With(layer, input, output) is not { } replacement)
        {
            return null;
        }

        graph.Remove(folded);
        graph.Replace(linear, replacement);
        return replacement;
    }
}
