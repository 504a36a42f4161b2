using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization;
using Askew.Quantization.Planning;

namespace Askew.Reports;

/// <summary>How the result of one node is stored in an integer-only network.</summary>
/// <param name="Name">The node.</param>
/// <param name="Operator">Its ONNX operator type.</param>
/// <param name="Fused">The activation that is computed with it; null for none.</param>
/// <param name="Output">Its result.</param>
/// <param name="Method">The method that chose the result's range; null where that is not known.</param>
internal sealed record LayerReport(string Name, string Operator, string? Fused, LayerReport.Mapping Output, string? Method = null)
{
    /// <summary>One entry for each node that has a result of its own, in order; where layers stay float, one for the input of each layer
    /// that does not.</summary>
    public static IReadOnlyList<LayerReport> ForAll(QuantizedModel model) =>
    [
        .. model.HasProgram ? model.Plan.ComputedNodes.Select(node => Of(node, model.Plan)) : [],
        .. model.Floats is { } floats ? ForAll(floats) : [],
    ];

    private static IReadOnlyList<LayerReport> ForAll(FloatPart floats)
    {
        Dictionary<string, Value> byName = floats.Graph.Values.ToDictionary(value => value.Name);
        return
        [
            .. floats.Rounded.Select(layer => new LayerReport(
                layer.Node, layer.Operator, null, Mapping.Of(layer.Input, byName[layer.Input].KnownShape.ToString(), layer.Parameters))),
        ];
    }

    private static LayerReport Of(Node node, QuantizationPlan plan)
    {
        Value stored = plan.StoredOutput(node);
        return new LayerReport(
            node.Name,
            node.OperatorType,
            plan.FusedActivation(node)?.OperatorType,
            Mapping.Of(stored.Name, stored.KnownShape.ToString(), plan.ParametersOf(stored)),
            plan.MethodOf(stored));
    }

    /// <summary>A tensor and what its integers stand for.</summary>
    /// <param name="Name">The tensor.</param>
    /// <param name="Shape">Its extents.</param>
    /// <param name="Scale">Real units per integer step.</param>
    /// <param name="ZeroPoint">The integer that stands for 0.</param>
    /// <param name="Min">The smallest real value that can be stored.</param>
    /// <param name="Max">The largest real value that can be stored.</param>
    /// <param name="Bits">Bits of an integer.</param>
    public sealed record Mapping(string Name, string Shape, double Scale, int ZeroPoint, double Min, double Max, int Bits)
    {
        /// <summary>Describes <paramref name="tensor"/>.</summary>
        public static Mapping Of(ProgramTensor tensor) => Of(tensor.Name, tensor.Shape.ToString(), tensor.Parameters);

        /// <summary>Describes a tensor.</summary>
        public static Mapping Of(string name, string shape, QuantizationParameters parameters) => new(
            name, shape, parameters.Scale, parameters.ZeroPoint, parameters.RealRange.Min, parameters.RealRange.Max, parameters.BitWidth);
    }
}
