using System.Text.Json.Nodes;
using Askew.Calibration;
using Askew.Graphs;

namespace Askew.Quantization.Planning;

/// <summary>A float network, simplified, and what one pass over the calibration samples has left behind: where the road begins.</summary>
/// <param name="Graph">The network.</param>
/// <param name="Data">What was gathered on it.</param>
internal sealed record CalibratedNetwork(Graph Graph, CalibrationData Data) : IDecision
{
    /// <summary>By how much the channels of tensors were enlarged to bring them to like sizes, by the tensors' names; empty where none
    /// was.</summary>
    public IReadOnlyDictionary<string, double[]> ChannelFactors { get; init; } = new Dictionary<string, double[]>();

    /// <summary>Whether channels were brought to like sizes, so that the graph is another than the network that was given.</summary>
    public bool IsEqualized => ChannelFactors.Count > 0;

    /// <summary>The same with nothing known but what the samples have shown.</summary>
    public CalibratedNetwork AsSeen => Seen is { } seen ? this with { Data = seen, Seen = null } : this;

    // What the samples have shown, where more than that is known.
    private CalibrationData? Seen { get; init; }

    /// <summary><paramref name="graph"/> before anything was seen of it.</summary>
    public static CalibratedNetwork Unseen(Graph graph) =>
        new(graph, new CalibrationData(new Dictionary<Value, ActivationStatistics>(), new CalibrationMemory(graph, sampleCount: 0)));

    /// <summary>The same with what is known of the network besides.</summary>
    public CalibratedNetwork Knowing(CalibrationData data) =>
        ReferenceEquals(data, Data) ? this : this with { Data = data, Seen = Seen ?? Data };

    /// <summary>What was tried about sizes of channels, and what came of it; null where nothing was.</summary>
    public string? Tried { get; init; }

    void IDecision.CheckInvariants() => Graph.CheckInvariants();

    JsonObject IDecision.Describe() => Described.Of(
        ("isEqualized", IsEqualized),
        ("tried", Tried),
        ("channelFactors", IsEqualized ? Described.List(ChannelFactors, pair => Described.Of(
            ("tensor", pair.Key), ("factors", Described.List(pair.Value, factor => factor)))) : null),
        ("nodes", Described.List(Graph.Nodes, node => Described.Of(("name", node.Name), ("operator", node.OperatorType)))),
        ("tensors", Described.List(Data.Statistics, pair => Described.Of(
            ("name", pair.Key.Name), ("min", pair.Value.Min), ("max", pair.Value.Max)))));
}
