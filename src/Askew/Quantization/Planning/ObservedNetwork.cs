using Askew.Calibration;
using Askew.Graphs;

namespace Askew.Quantization.Planning;

/// <summary>A network's structure, and what was seen on the network.</summary>
internal record ObservedNetwork : NetworkStructure
{
    /// <summary>Takes over what was seen.</summary>
    /// <param name="structure">The structure of the network's graph.</param>
    /// <param name="network">The network.</param>
    public ObservedNetwork(NetworkStructure structure, CalibratedNetwork network)
        : base(structure) => Network = network;

    /// <summary>The network as it came out of the steps before, its statistics complete.</summary>
    public CalibratedNetwork Network { get; }

    /// <summary>What is known of each tensor that is observed.</summary>
    public IReadOnlyDictionary<Value, ActivationStatistics> Statistics => Network.Data.Statistics;

    /// <summary>What is kept of single samples.</summary>
    public CalibrationMemory Memory => Network.Data.Memory;

    /// <summary>The same with <paramref name="nodes"/> behind the outputs: what they read leaves the network on scales of its
    /// own.</summary>
    /// <param name="nodes">Nodes that only join and move.</param>
    /// <param name="notes">What to tell about it.</param>
    internal ObservedNetwork WithTail(IEnumerable<Node> nodes, IEnumerable<string> notes) =>
        this with { Tail = Tail.Union(nodes), Notes = [.. Notes, .. notes] };
}
