using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Quantization.Targets;

namespace Askew.Quantization;

/// <summary>Quantises for targets that compute only layers with weights in integers (<see cref="IntegerLayers.Linear"/>): all else stays
/// float, and there is no road to take.</summary>
internal static class RoundLayers
{
    /// <summary>Chooses the mapping of every layer's input.</summary>
    /// <param name="network">The float network, simplified and calibrated; it stays as it is.</param>
    /// <param name="target">What the network shall run on.</param>
    /// <param name="options">Method, bits.</param>
    public static FloatPart Run(CalibratedNetwork network, TargetProfile target, QuantizationOptions options)
    {
        var plan = new PlannedWidths(new NetworkStructure(network.Graph, target), options.ActivationBits, options.WeightBits);
        if (plan.HasDecisions)
        {
            throw new GraphException(
                $"the model decides scales itself, which target '{target.Name}' with its layers in float cannot take; target 'cpu' can");
        }

        return new FloatPart(network.Graph, [.. plan.LinearNodes.Select(Rounded)]);

        RoundedLayer Rounded(Node node)
        {
            Value root = plan.RootOf(node.Input(0));
            ClippingRange range = ChooseRanges.RangeOf(plan, root, network.Data.Statistics[root], options);
            return new RoundedLayer(
                node.Name, node.OperatorType, node.Input(0).Name, RangeMapping.For(range, options.ActivationBits, target),
                    options.WeightBits);
        }
    }
}
