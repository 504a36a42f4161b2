using Askew.Calibration;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization.Lowering;
using Askew.Quantization.Planning;
using Askew.Quantization.Proof;

namespace Askew.Quantization;

/// <summary>The result of a quantisation.</summary>
public sealed class QuantizedModel
{
    private readonly ProvenNetwork proven;
    private readonly CalibratedNetwork network;

    internal QuantizedModel(ProvenNetwork proven, CalibratedNetwork network)
    {
        this.proven = proven;
        this.network = network;
    }

    /// <summary>The integer-only network.</summary>
    public IntegerProgram Program => proven.Lowered.Program;

    /// <summary>How it was decided.</summary>
    public QuantizationPlan Plan => proven.Lowered.Plan;

    /// <summary>What became of each node, in order.</summary>
    public IReadOnlyList<LoweredLayer> Layers => proven.Lowered.Layers;

    /// <summary>The proof that nothing overflows, one entry an instruction.</summary>
    public IReadOnlyList<LayerBounds> Bounds => proven.Bounds;

    /// <summary>What the user should know about it, one sentence each.</summary>
    public IReadOnlyList<string> Notes => Plan.Notes;

    /// <summary>What the ranges were chosen from: the statistics of the tensors of <see cref="Plan"/>'s graph, which may be an equalised one.</summary>
    public IReadOnlyDictionary<Value, ActivationStatistics> Statistics => network.Data.Statistics;

    /// <summary>Whether channels were brought to like sizes first, so that the plan's graph is another than the float network that was given.</summary>
    public bool IsEqualized => network.IsEqualized;
}
