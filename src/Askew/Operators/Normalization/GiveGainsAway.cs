using Askew.Graphs;
using Askew.Graphs.Passes;

namespace Askew.Operators.Normalization;

/// <summary>Gain and shift of a normalisation that only layers read become part of those layers' weights.</summary>
/// <remarks>A transformer's gains single out a few channels, which then take the range of all others; in weights, which have a scale for
/// each output channel, they cost less.</remarks>
internal sealed class GiveGainsAway : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "give gains away";

    /// <inheritdoc/>
    public void Run(Graph graph)
    {
        foreach (Node node in graph.Nodes.ToArray())
        {
            if (node is { KnownOperator: NormalizationOperator normalization, Outputs: [{ } output] }
                && normalization.WhyNotQuantizable(node) is null
                && normalization.Of(node) is { } norm && (norm.Gain ?? norm.Shift) is not null)
            {
                ChannelGains gains = norm.Gains(node);
                var plain = new Value($"{output.Name}/normalized") { Shape = output.Shape, ElementType = output.ElementType };
                var without = new Node(
                    node.Name,
                    FusedNormalization.TypeName,
                    new FusedNormalization(new MomentNormalization(norm.View, norm.Axes, norm.SubtractsMean, norm.Kind, norm.Epsilon)),
                    node.Opset,
                    [node.Input(0)],
                    [plain],
                    NodeAttributes.None);
                graph.Replace(node, without, node);
                if (!FoldGains.GiveToReaders(graph, node, plain, new ChannelAffine(gains.Gains, gains.Shifts, gains.Run)))
                {
                    graph.Remove(without);
                }
            }
        }
    }
}
