using Askew.Graphs;

namespace Askew.Quantization;

/// <summary>A network for a target that computes only convolutions and fully connected layers in integers: those see quantised inputs and weights.</summary>
/// <param name="Graph">The float form of it, which the float executor runs: inputs and weights of those layers are rounded to their integers' reals.</param>
/// <param name="Layers">The layers that compute in integers, in order.</param>
public sealed record HybridModel(Graph Graph, IReadOnlyList<HybridLayer> Layers);
