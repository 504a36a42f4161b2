namespace Askew.Reports;

/// <summary>The errors of one layer.</summary>
/// <param name="Name">The node.</param>
/// <param name="Operator">Its ONNX operator type, with that of a fused activation.</param>
/// <param name="Kind">What the layer is for the summary: a layer with weights, an activation, or something else.</param>
/// <param name="ByMethod">The errors by the method that chose the ranges.</param>
internal sealed record AnalyzedLayer(string Name, string Operator, LayerKind Kind, IReadOnlyDictionary<string, LayerDistance> ByMethod);
