using System.Text.Json.Nodes;
using Askew.Graphs;
using Askew.Operators.Unary;
using Askew.Quantization.Planning;
using Askew.Quantization.Weights;

namespace Askew.Quantization;

/// <summary>The part of a quantised network that runs in float: what was kept so, or, of targets that compute only layers with weights in
/// integers, all of it, where these layers see rounded inputs and weights.</summary>
/// <param name="Graph">The float network, simplified.</param>
/// <param name="Rounded">The layers in it that compute in integers, in order.</param>
internal sealed record FloatPart(Graph Graph, IReadOnlyList<RoundedLayer> Rounded) : IDecision
{
    void IDecision.CheckInvariants()
    {
        Graph.CheckInvariants();
        HashSet<string> names = [.. Graph.Nodes.Select(node => node.Name)];
        if (Rounded.FirstOrDefault(layer => !names.Contains(layer.Node)) is { } missing)
        {
            throw new BrokenInvariantException($"the layer '{missing.Node}' is rounded, but is not in the network");
        }
    }

    JsonObject IDecision.Describe() => Described.Of(
        ("layers", Described.List(Rounded, layer => Described.Of(
            ("name", layer.Node),
            ("input", layer.Input),
            ("scale", layer.Parameters.Scale),
            ("zeroPoint", layer.Parameters.ZeroPoint),
            ("bits", layer.Parameters.BitWidth),
            ("weightBits", layer.WeightBits)))));

    /// <summary>What the float executor runs: inputs and weights of <see cref="Rounded"/> are the reals that their integers stand
    /// for.</summary>
    /// <exception cref="GraphException">A layer is not there.</exception>
    public Graph Running()
    {
        Graph copy = Graph.Copy();
        Dictionary<string, Node> byName = copy.Nodes.ToDictionary(node => node.Name);
        foreach (RoundedLayer layer in Rounded)
        {
            Node node = byName.GetValueOrDefault(layer.Node)
                ?? throw new GraphException($"the network has no node '{layer.Node}'");
            LinearLayer linear = (node.Contract as LinearContract)?.Layer()
                ?? throw new GraphException($"node '{node.Name}' ({node.OperatorType}) has no constant weights");
            var quantized = new Value($"{layer.Input}/for {layer.Node}") { Shape = node.Input(0).Shape };
            var rounding = new Node(
                quantized.Name, FakeQuantize.TypeName, new FakeQuantize(layer.Parameters), node.Opset, [node.Input(0)],
                    [quantized], NodeAttributes.None);
            Value output = node.Output;
            LinearLayer rounded = WeightQuantizer.Quantize(node, linear, layer.WeightBits).Coarsen(linear);
            Node replacement = ((LinearContract)node.Contract).With(rounded, quantized, output);
            copy.Replace(node, rounding, replacement);
        }

        copy.CheckInvariants();
        return copy;
    }
}
