using Askew.Calibration;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Operators.Unary;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Quantization.Targets;
using Askew.Quantization.Weights;

namespace Askew.Quantization;

/// <summary>Quantises for targets that compute only layers with weights in integers (<see cref="IntegerLayers.Linear"/>).</summary>
internal static class HybridQuantizer
{
    /// <summary>Chooses the mapping of every layer's input and rounds the weights.</summary>
    /// <param name="graph">The float network, simplified; it stays as it is.</param>
    /// <param name="data">What the calibration samples left behind.</param>
    /// <param name="target">What the network shall run on.</param>
    /// <param name="options">Method, bits.</param>
    public static FloatPart Quantize(Graph graph, CalibrationData data, TargetProfile target, QuantizationOptions options)
    {
        var plan = new PlannedWidths(new NetworkStructure(graph, target), options.ActivationBits, options.WeightBits);
        if (plan.HasDecisions)
        {
            throw new GraphException(
                $"the model decides scales itself, which target '{target.Name}' with its layers in float cannot take; target 'cpu' can");
        }

        var layers = new List<HybridLayer>();
        foreach (Node node in plan.LinearNodes)
        {
            Value input = node.Input(0);
            Value root = plan.RootOf(input);
            ClippingRange range = ChooseRanges.RangeOf(plan, root, data.Statistics[root], options);
            layers.Add(new HybridLayer(
                node.Name, node.OperatorType, input.Name, RangeMapping.For(range, options.ActivationBits, target), options.WeightBits));
        }

        return new FloatPart(graph, layers);
    }

    /// <summary>The float form of <paramref name="graph"/> with <paramref name="layers"/> in integers.</summary>
    /// <exception cref="GraphException">A layer is not there.</exception>
    public static Graph Apply(Graph graph, IReadOnlyList<HybridLayer> layers)
    {
        Graph copy = graph.Copy();
        Dictionary<string, Node> byName = copy.Nodes.ToDictionary(node => node.Name);
        foreach (HybridLayer layer in layers)
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
            Node replacement = ((LinearContract)node.Contract).With(Rounded(node, linear, layer.WeightBits), quantized, output)
                ?? throw new GraphException($"node '{node.Name}' ({node.OperatorType}) cannot take other weights");
            copy.Replace(node, rounding, replacement);
        }

        copy.CheckInvariants();
        return copy;
    }

    // Weights as their integers stand for them, biases as they are.
    private static LinearLayer Rounded(Node node, LinearLayer layer, int bitWidth)
    {
        QuantizedWeights weights = WeightQuantizer.Quantize(node, layer, bitWidth);
        var reals = new float[layer.Weights.Length];
        for (int i = 0; i < reals.Length; i++)
        {
            reals[i] = (float)(weights.Values[i] * weights.Scales[i / layer.RowLength]);
        }

        return layer with { Weights = reals };
    }
}
