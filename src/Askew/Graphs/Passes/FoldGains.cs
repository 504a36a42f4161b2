namespace Askew.Graphs.Passes;

/// <summary>Folds what scales and shifts by constants (BatchNormalization, a bias of its own, a gain) into the weights of the layer before
/// it, or of all layers that read it.</summary>
/// <remarks>After a layer this is always exact, also where views, and for a single factor movements and products, lie between; before
/// layers it needs that they do not pad, or that the shift is 0: padding is added after the shift. What cannot be folded stays as it is and
/// becomes a rescaling.</remarks>
internal sealed class FoldGains : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "fold gains";

    /// <inheritdoc/>
    public void Run(Graph graph)
    {
        foreach (Node node in graph.Nodes.ToArray())
        {
            // Once a node has gone into the layers behind it, they read what it has read: that may go there, too.
            Node? next = node;
            while (next is not null && graph.Contains(next) && next.Affine is { IsFinite: true } affine
                && next.VariableInputs.ToArray() is [{ } source])
            {
                bool isGone = !GiveToProducer(graph, next, source, affine) && GiveToReaders(graph, next, source, affine);
                next = isGone ? source.Producer : null;
            }
        }
    }

    /// <summary>Lets all that read the result of <paramref name="node"/> read <paramref name="source"/> instead, and do what
    /// <paramref name="affine"/> does with their own weights; then the node is gone. False, and nothing is done, where one of them
    /// cannot.</summary>
    public static bool GiveToReaders(Graph graph, Node node, Value source, ChannelAffine affine)
    {
        List<Node> views = [];
        List<(Node Layer, ChannelAffine Affine)> readers = [];
        if (!FindReaders(graph, node.Output, affine, views, readers) || readers.Count == 0)
        {
            return false;
        }

        foreach ((Node reader, ChannelAffine own) in readers)
        {
            var linear = (LinearContract)reader.Contract;
            Value input = reader.Input(0) == node.Output ? source : reader.Input(0);
            graph.Replace(reader, linear.With(Before(linear.Layer()!, own), input, reader.Output));
        }

        foreach (Node view in views.Where(view => view.Input(0) == node.Output))
        {
            graph.ReplaceInput(view, node.Output, source);
        }

        graph.Remove(node);
        return true;
    }

    private static bool GiveToProducer(Graph graph, Node node, Value source, ChannelAffine affine)
    {
        if (!Takes(graph, source, affine))
        {
            return false;
        }

        // What was read makes the result now, under its name.
        Node before = source.Producer!;
        graph.Remove(node);
        before.ReplaceOutput(source, node.Output);
        return true;
    }

    // Whether the layer that makes value, or what becomes it, has taken affine into its weights.
    private static bool Takes(Graph graph, Value value, ChannelAffine affine)
    {
        if (value.Producer is not { Outputs.Count: 1 } producer || !graph.IsReadOnce(value) || value.Decided is not null)
        {
            return false;
        }

        switch (producer.Contract)
        {
            case LinearContract linear when linear.Layer() is { } layer
                && affine.Over(layer.ChannelRun(value.KnownShape), layer.Channels) is { } own:
                graph.Replace(producer, linear.With(Behind(layer, own), producer.Input(0), value));
                return true;
            case MovementContract { MovesOnly: true, Pads: false } when affine.IsUniform || producer.IsView:
                return Takes(graph, producer.Input(0), affine);
            case ArithmeticContract { PassesFactors: true } when affine.IsUniform && !affine.Shifts:
                return producer.VariableInputs.GroupBy(input => input)
                    .Any(factor => factor.Count() == 1 && Takes(graph, factor.Key, affine));
            default:
                return false;
        }
    }

    private static LinearLayer Behind(LinearLayer layer, ChannelAffine affine)
    {
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
        return layer with { Weights = weights, Bias = bias, Steps = steps };
    }

    // Whether all that read value, or views of it, are layers that can do what affine does with their own weights.
    private static bool FindReaders(
        Graph graph, Value value, ChannelAffine affine, List<Node> views, List<(Node Layer, ChannelAffine Affine)> readers)
    {
        if (graph.Outputs.Contains(value) || value.Decided is not null)
        {
            return false;
        }

        foreach (Node reader in graph.ConsumersOf(value))
        {
            if (reader.Input(0) != value || reader.VariableInputs.Count() != 1)
            {
                return false;
            }

            if (reader.IsView)
            {
                views.Add(reader);
                if (!FindReaders(graph, reader.Output, affine, views, readers))
                {
                    return false;
                }
            }
            else if (reader.Contract is LinearContract linear && linear.Layer() is { Steps: null } layer
                && !(layer.HasPadding && affine.Shifts)
                && affine.Over(layer.ChannelRun(value.KnownShape), layer.InputChannels) is { } own)
            {
                readers.Add((reader, own));
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private static LinearLayer Before(LinearLayer layer, ChannelAffine affine)
    {
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

        return layer with { Weights = weights, Bias = bias };
    }
}
