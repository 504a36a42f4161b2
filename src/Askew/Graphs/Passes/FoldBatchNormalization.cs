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
        while (graph.Nodes.Any(node => TryFoldIntoProducer(graph, node) || TryFoldIntoConsumer(graph, node)))
        {
            // Each fold changes the list of nodes, so the search starts anew; it ends as every fold takes one node out.
        }
    }

    private static bool TryFoldIntoProducer(Graph graph, Node node)
    {
        if (node.Affine is not { } affine
            || node.VariableInputs.ToArray() is not [{ Producer: { } producer } between]
            || (producer.Contract as LinearContract)?.Layer() is not { } layer
            || layer.Channels != affine.Scale.Length
            || !graph.IsReadOnce(between))
        {
            return false;
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

        return Replace(graph, producer, node, layer with { Weights = weights, Bias = bias }, producer.Input(0), node.Output);
    }

    private static bool TryFoldIntoConsumer(Graph graph, Node node)
    {
        if (node.Affine is not { } affine
            || !graph.IsReadOnce(node.Output)
            || graph.ConsumersOf(node.Output) is not [{ } consumer]
            || consumer.Input(0) != node.Output
            || (consumer.Contract as LinearContract)?.Layer() is not { } layer
            || layer.Groups * (layer.RowLength / layer.KernelSize) != affine.Scale.Length
            || (layer.HasPadding && affine.Offset.Any(offset => offset != 0)))
        {
            return false;
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

    private static bool Replace(Graph graph, Node linear, Node folded, LinearLayer layer, Value input, Value output)
    {
        if (((LinearContract)linear.Contract).With(layer, input, output) is not { } replacement)
        {
            return false;
        }

        graph.Remove(folded);
        graph.Replace(linear, replacement);
        return true;
    }
}
