using Askew.Graphs;

namespace Askew.Evaluation.Layers;

/// <summary>The error of one layer of a quantised network.</summary>
/// <param name="Node">The layer's node.</param>
/// <param name="Result">The tensor that was compared: the layer's result, after a fused activation.</param>
/// <param name="Alone">Fed with what the float network feeds it, rounded to its inputs' integers: the error that it makes itself.</param>
/// <param name="InPlace">Fed with what the quantised network feeds it: the error that has come together up to there.</param>
internal sealed record LayerError(Node Node, Value Result, Distance Alone, Distance InPlace);
