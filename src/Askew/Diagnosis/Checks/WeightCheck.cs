using Askew.Graphs;

namespace Askew.Diagnosis.Checks;

/// <summary>Layers, depthwise ones above all, whose channels have weights of very different sizes.</summary>
internal sealed class WeightCheck : ICheck
{
    private const double ClearSpread = 20;
    private const int Named = 3;

    /// <inheritdoc/>
    public string Name => "weights";

    /// <inheritdoc/>
    public IEnumerable<Finding> Look(Patient patient)
    {
        (Node Node, double Spread, bool IsDepthwise)[] layers = [.. patient.Graph.Nodes
            .Where(node => node.Contract is LinearContract)
            .Select(node => (node, layer: ((LinearContract)node.Contract).Layer()))
            .Where(pair => pair.layer is { Channels: > 2, RowLength: > 0 })
            .Select(pair => (pair.node, Spread(pair.layer!), pair.layer!.Groups > 1 && pair.layer.Groups == pair.layer.Channels))
            .Where(layer => layer.Item2 > ClearSpread)
            .OrderByDescending(layer => layer.Item2)];
        if (layers.Length == 0)
        {
            yield break;
        }

        string worst = string.Join(", ", layers.Take(Named)
            .Select(layer => $"'{layer.Node.Name}' ({(layer.IsDepthwise ? "depthwise, " : string.Empty)}{layer.Spread:g3})"));
        yield return new Finding
        {
            Cause = "weight-spread",
            Severity = Severity.Low,
            Summary = $"In {layers.Length} layers the largest weights of a channel are more than {ClearSpread:f0} times those of a typical "
                + $"channel; most in {worst}.",
            Node = layers[0].Node.Name,
            Figures = new Dictionary<string, double> { ["largestSpread"] = Math.Round(layers[0].Spread, 2), ["layers"] = layers.Length },
            Remedy = new Remedy("Nothing to do here, every channel has a scale of its own; a runtime with one scale for all weights of a "
                + "layer would lose the small ones."),
        };
    }

    // The largest weight of the layer against the largest of a typical channel.
    private static double Spread(LinearLayer layer)
    {
        double[] largest = [.. Enumerable.Range(0, layer.Channels)
            .Select(channel => (double)Math.Abs(System.Numerics.Tensors.TensorPrimitives.MaxMagnitude(layer.Row(channel))))
            .Where(weight => weight > 0)
            .Order()];
        return largest.Length < 2 ? 1 : largest[^1] / largest[largest.Length / 2];
    }
}
