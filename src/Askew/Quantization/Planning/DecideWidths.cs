
using Askew.Graphs;
using Askew.Quantization.Targets;

namespace Askew.Quantization.Planning;

/// <summary>Decides how many bits every tensor and every layer's weights have.</summary>
internal sealed class DecideWidths(QuantizationOptions options) : IStep<ObservedNetwork, PlannedWidths>
{
    private const int BitsOfHalf = 8;

    /// <inheritdoc/>
    public string Name => "decide widths";

    /// <inheritdoc/>
    public PlannedWidths Run(ObservedNetwork decided)
    {
        PlannedWidths widths = WidenDecodedOutputs.Run(KeepDecisions.Run(new PlannedWidths(
            decided, decided.Target.ActivationBits ?? options.ActivationBits, options.WeightBits)));
        widths = widths.Roots.Aggregate(
            widths, (known, root) => known.PlacesOf(root) is { } places ? known.WithBits([root], places.BitWidth) : known);
        if (options.Has(QuantizationOptions.WideOutputs))
        {
            widths = WidenOutputs.Run(widths);
        }

        // What the halves of a layer lose, the layer loses.
        Value[] halves = [.. decided.Graph.Nodes.Where(node => node.Contract is ArithmeticContract { JoinsHalves: true })
            .SelectMany(sum => sum.VariableInputs)];
        widths = halves.Aggregate(
            widths.WithBits(halves, TargetProfile.WideActivationBits), (wider, half) => wider.WithWeightBits(half.Producer!, BitsOfHalf));

        // The user's word is the last.
        return options.Choices.ApplyTo(widths);
    }
}
