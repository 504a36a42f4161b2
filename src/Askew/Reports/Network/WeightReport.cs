using Askew.Graphs;
using Askew.Quantization.Planning;

namespace Askew.Reports.Network;

/// <summary>The weights of one layer by output channel.</summary>
/// <param name="Node">The layer.</param>
/// <param name="Operator">Its ONNX operator type.</param>
/// <param name="RowLength">Weights of a channel.</param>
/// <param name="Min">The smallest weight of each channel.</param>
/// <param name="Max">The largest weight of each channel.</param>
/// <param name="Scales">Real units per integer step of each channel.</param>
internal sealed record WeightReport(
    string Node, string Operator, int RowLength, IReadOnlyList<float> Min, IReadOnlyList<float> Max, IReadOnlyList<float> Scales)
{
    /// <summary>All layers of <paramref name="plan"/> with weights, in graph order.</summary>
    internal static IReadOnlyList<WeightReport> ForAll(QuantizationPlan plan) => [.. plan.LinearNodes.Select(node => Of(node, plan))];

    private static WeightReport Of(Node node, QuantizationPlan plan)
    {
        LinearLayer layer = plan.LayerOf(node);
        IEnumerable<int> channels = Enumerable.Range(0, layer.RowLength == 0 ? 0 : layer.Channels);
        return new WeightReport(
            node.Name,
            node.OperatorType,
            layer.RowLength,
            [.. channels.Select(channel => Short(System.Numerics.Tensors.TensorPrimitives.Min(layer.Row(channel))))],
            [.. channels.Select(channel => Short(System.Numerics.Tensors.TensorPrimitives.Max(layer.Row(channel))))],
            [.. channels.Select(channel => Short(plan.WeightsOf(node).Scales[channel]))]);
    }

    private static float Short(double value) => (float)Significant.Of(value);
}
