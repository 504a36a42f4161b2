using Askew.Evaluation;
using Askew.Evaluation.Layers;
using Askew.Graphs;

namespace Askew.Reports.Network;

/// <summary>The errors of one layer.</summary>
/// <param name="Name">The node.</param>
/// <param name="Operator">Its ONNX operator type, with that of a fused activation.</param>
/// <param name="Kind">What the layer is for the summary: a layer with weights, an activation, or something else.</param>
/// <param name="ByMethod">The errors by the method that chose the ranges.</param>
internal sealed record AnalyzedLayer(string Name, string Operator, LayerKind Kind, IReadOnlyDictionary<string, LayerDistance> ByMethod)
{
    /// <summary>The layers of <paramref name="model"/> with their errors by method.</summary>
    public static IReadOnlyList<AnalyzedLayer> Of(
        QuantizedModel model, IReadOnlyList<(string Method, IReadOnlyList<LayerError> Errors)> byMethod) =>
    [
        .. model.Layers.Select((layer, index) => new AnalyzedLayer(
            layer.Node.Name,
            model.Plan.FusedActivation(layer.Node) is { } fused ? $"{layer.Node.OperatorType}+{fused.OperatorType}"
                : layer.Node.OperatorType,
            KindOf(layer.Node),
            byMethod.ToDictionary(pair => pair.Method, pair => LayerDistance.Of(pair.Errors[index])))),
    ];

    /// <summary>A layer that was measured in place only.</summary>
    public static AnalyzedLayer Of(Node node, string method, Distance inPlace) => new(
        node.Name,
        node.OperatorType,
        KindOf(node),
        new Dictionary<string, LayerDistance> { [method] = LayerDistance.Of(inPlace) });

    private static LayerKind KindOf(Node node) => node.Contract switch
    {
        LinearContract => LayerKind.Weights,
        PointwiseContract => LayerKind.Activation,
        _ => LayerKind.Other,
    };
}
