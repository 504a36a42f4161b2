using System.Text.Json.Nodes;
using Askew.Calibration;
using Askew.Graphs;

namespace Askew.Quantization.Planning;

/// <summary>A float network, simplified, and what one pass over the calibration samples has left behind: where the road begins.</summary>
/// <param name="Graph">The network.</param>
/// <param name="Data">What was gathered on it.</param>
internal sealed record CalibratedNetwork(Graph Graph, CalibrationData Data) : IDecision
{
    /// <summary>Whether channels were brought to like sizes, so that the graph is another than the network that was given.</summary>
    public bool IsEqualized { get; init; }

    void IDecision.CheckInvariants() => Graph.CheckInvariants();

    JsonObject IDecision.Describe() => Described.Of(
        ("isEqualized", IsEqualized),
        ("nodes", Described.List(Graph.Nodes, node => Described.Of(("name", node.Name), ("operator", node.OperatorType)))),
        ("tensors", Described.List(Data.Statistics, pair => Described.Of(
            ("name", pair.Key.Name), ("min", pair.Value.Min), ("max", pair.Value.Max)))));
}
