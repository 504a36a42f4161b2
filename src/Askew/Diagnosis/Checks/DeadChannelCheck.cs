using Askew.Graphs;

namespace Askew.Diagnosis.Checks;

/// <summary>Channels that have the same value on all samples: computed, stored, and good for nothing.</summary>
internal sealed class DeadChannelCheck : ICheck
{
    private const double ClearShare = 0.1;
    private const int Named = 3;

    /// <inheritdoc/>
    public string Name => "dead channels";

    /// <inheritdoc/>
    public IEnumerable<Finding> Look(Patient patient)
    {
        (Node Node, int Dead, int All)[] layers = [.. patient.Channels
            .Where(tensor => tensor.Value.Producer!.Contract is PointwiseContract or LinearContract)
            .Select(tensor => (
                tensor.Value.Producer!,
                tensor.Extents.Min.Zip(tensor.Extents.Max).Count(channel => channel.First == channel.Second),
                tensor.Extents.Min.Length))
            .Where(layer => layer.Item2 > ClearShare * layer.Length)
            .OrderByDescending(layer => layer.Item2)];
        if (layers.Length == 0)
        {
            yield break;
        }

        string worst = string.Join(", ", layers.Take(Named).Select(layer => $"'{layer.Node.Name}' ({layer.Dead} of {layer.All})"));
        yield return new Finding
        {
            Cause = "dead-channels",
            Severity = Severity.Low,
            Summary = $"{layers.Sum(layer => layer.Dead)} channels in {layers.Length} layers have one value on all samples that were "
                + $"looked at; most in {worst}.",
            Node = layers[0].Node.Name,
            Figures = new Dictionary<string, double> { ["channels"] = layers.Sum(layer => layer.Dead), ["layers"] = layers.Length },
            Remedy = new Remedy("They cost time and memory but no accuracy; prune them in training, where that matters."),
        };
    }
}
