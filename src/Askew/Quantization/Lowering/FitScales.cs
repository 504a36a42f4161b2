using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Quantization.Targets;
using Askew.Quantization.Weights;

namespace Askew.Quantization.Lowering;

/// <summary>Makes scales of activations coarser where the target's arithmetic cannot express what they ask for.</summary>
internal sealed class FitScales : IStep<MappedNetwork, MappedNetwork>
{
    // A weight's scale is chosen between half and twice what the largest weight asks for.
    private const double MostOfWeightScale = 2;

    // Results of 16 bits that are computed from 8 ask for gains of 256 times the ratio of their ranges: more bits hold them.
    private const int MultiplierBitsThatMayNotDo = 16;

    // A gain of exactly 2^(m-1) has no multiplier either. With other scales, those of weights are snapped to others, which can be coarser.
    private const double Spare = 1 + 1e-6;
    private const int MostRounds = 8;

    /// <inheritdoc/>
    public string Name => "fit scales";

    /// <summary>The network with scales that the target can requantise to.</summary>
    public MappedNetwork Run(MappedNetwork decided)
    {
        // What one layer widens, the next one reads.
        MappedNetwork fitting = decided.Target.ExcessGain == ExcessGain.Widen
            ? decided.ComputedNodes.Where(node => decided.DecidedOf(decided.StoredOutput(node)) is null).Aggregate(decided, Widen)
            : decided;
        return fitting.Target.SlopeSteps is { } perUnit ? SlopeSteps.Fit(fitting, perUnit) : fitting;
    }

    private static MappedNetwork Widen(MappedNetwork plan, Node node)
    {
        for (int round = 0; round < MostRounds && ExcessOf(plan, node) is { } excess; round++)
        {
            Value result = plan.IsLinear(node) ? plan.ResultOf(node) : plan.StoredOutput(node);
            QuantizationParameters output = plan.ParametersOf(result);
            ClippingRange range = output.RealRange;
            plan = plan.WithParameters(result, RangeMapping.For(
                new ClippingRange(range.Min * excess * Spare, range.Max * excess * Spare), output.BitWidth, plan.Target));
        }

        return plan;
    }

    // By how much a gain of the node exceeds what a multiplier can express; null where all fit.
    private static double? ExcessOf(MappedNetwork plan, Node node) =>
        plan.IsLinear(node) ? ExcessOfLayer(plan, node)
        : plan.Target.MultiplierBits <= MultiplierBitsThatMayNotDo ? ExcessOfOther(plan, node) : null;

    private static double? ExcessOfLayer(MappedNetwork plan, Node node)
    {
        (QuantizationParameters input, QuantizationParameters output) = (plan.ParametersOf(node.Input(0)), plan.ResultParameters(node));
        double mostGain = Math.ScaleB(1, plan.Target.LayerMultiplierBits(input.BitWidth) - 1);
        LinearLayer layer = plan.LayerOf(node);
        double widest = layer.Weights.Length == 0 ? 0 : layer.Weights.Max(weight => Math.Abs((double)weight))
            / IntegerRange.Symmetric(plan.WeightBitsOf(node)).Max;
        if (!(Requantizer.Gain(input, MostOfWeightScale * widest, output) >= mostGain))
        {
            return null;
        }

        double[] scales = WeightQuantizer.Quantize(node, layer, input, output, plan.Target, plan.WeightBitsOf(node)).Scales;
        double excess = Requantizer.Gain(input, scales.Max(), output) / mostGain;
        return excess >= 1 ? excess : null;
    }

    // Whoever lowers it knows.
    private static double? ExcessOfOther(MappedNetwork plan, Node node)
    {
        var trial = new LoweringContext(plan, _ => throw new BrokenInvariantException($"'{node.Name}' is no layer with weights"));
        trial.Declare(node.VariableInputs.Distinct());
        try
        {
            trial.Lower(node);
            return null;
        }
        catch (GraphException e)
        {
            // Whatever else is wrong is said where the program is made.
            for (Exception? cause = e; cause is not null; cause = cause.InnerException)
            {
                if (cause is ExcessGainException excess)
                {
                    return excess.Excess;
                }
            }

            return null;
        }
    }
}
