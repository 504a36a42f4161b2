using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Quantization.Targets;

namespace Askew.Quantization;

/// <summary>Quantises for targets that compute only layers with weights in integers (<see cref="IntegerLayers.Linear"/>): chooses the
/// mapping of every such layer's input; all else stays float.</summary>
/// <param name="options">Method, bits.</param>
internal sealed class RoundLayers(QuantizationOptions options) : IStep<ObservedNetwork, FloatPart>
{
    /// <inheritdoc/>
    public string Name => "round layers";

    /// <inheritdoc/>
    public FloatPart Run(ObservedNetwork decided)
    {
        if (decided.HasDecisions)
        {
            throw new GraphException(
                $"the model decides scales itself, which target '{decided.Target.Name}' with its layers in float cannot take; "
                + "target 'cpu' can");
        }

        var plan = new PlannedWidths(decided, options.ActivationBits, options.WeightBits);
        return new FloatPart(plan.Graph, [.. plan.LinearNodes.Select(Rounded)]);

        RoundedLayer Rounded(Node node)
        {
            Value root = plan.RootOf(node.Input(0));
            ClippingRange range = ChooseRanges.RangeOf(plan, root, options);
            return new RoundedLayer(
                node.Name, node.OperatorType, node.Input(0).Name, RangeMapping.For(range, options.ActivationBits, plan.Target),
                    options.WeightBits);
        }
    }
}
