using Askew.Graphs;

namespace Askew.Quantization;

/// <summary>A part of a quantised network that runs in float; some of its layers see quantised inputs and weights.</summary>
/// <param name="Graph">The float network, simplified.</param>
/// <param name="Layers">The layers that compute in integers, in order.</param>
internal sealed record FloatPart(Graph Graph, IReadOnlyList<HybridLayer> Layers) : ModelPart
{
    /// <summary>What the float executor runs: inputs and weights of <see cref="Layers"/> are rounded to the reals that their integers stand
    /// for.</summary>
    /// <exception cref="GraphException">A layer is not there.</exception>
    public Graph Running() => HybridQuantizer.Apply(Graph, Layers);
}
