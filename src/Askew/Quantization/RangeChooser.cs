using Askew.Calibration;
using Askew.Graphs;
using Askew.Numerics;

namespace Askew.Quantization;

/// <summary>Turns statistics into mappings: which range each tensor gets, by whom it is decided.</summary>
internal static class RangeChooser
{
    /// <summary>Sets the mapping of every tensor of <paramref name="plan"/> that has one of its own.</summary>
    public static void Choose(
        QuantizationPlan plan, IReadOnlyDictionary<Value, ActivationStatistics> statistics, QuantizationOptions options)
    {
        foreach (Value root in plan.Roots)
        {
            ClippingRange range = plan.Graph.Inputs.Contains(root) && options.InputRange is { } exact
                ? exact
                : Range(plan, root, statistics[root], options);
            plan.SetParameters(root, QuantizationParameters.Asymmetric(range, plan.BitWidthOf(root) ?? options.ActivationBits));
        }

        foreach (Value value in plan.TableInputs)
        {
            plan.SetParameters(value, QuantizationParameters.Asymmetric(statistics[value].Observed, options.Target.FusedTableBits));
        }

        WidenWhereGainsExceed(plan, options);
    }

    private static ClippingRange Range(QuantizationPlan plan, Value root, ActivationStatistics statistics, QuantizationOptions options)
    {
        if (plan.IsAtBoundary(root))
        {
            return statistics.Observed;
        }

        ActivationStatistics seen = options.Calibrator.UsesConsumerClamp
            ? statistics.ClampedTo(plan.ConsumerClamp(root))
            : statistics;


        // With 16 bits there is nothing to win by clipping.
        return plan.BitWidthOf(root) > 8 ? seen.Observed : options.Calibrator.Calibrate(seen, plan.BitWidthOf(root) ?? options.ActivationBits);
    }

    // A gain of 2^(m-1) or more has no multiplier; a wider output lowers the gain.
    private static void WidenWhereGainsExceed(QuantizationPlan plan, QuantizationOptions options)
    {
        if (options.Target.ExcessGain != ExcessGain.Widen)
        {
            return;
        }

        double mostGain = Math.ScaleB(1, options.Target.MultiplierBits - 1);
        foreach (Node node in plan.LinearNodes)
        {
            QuantizationParameters output = plan.ResultParameters(node);
            LinearLayer layer = plan.LayerOf(node);
            double largest = layer.Weights.Length == 0 ? 0 : layer.Weights.Max(w => Math.Abs((double)w));
            double scale = largest / IntegerRange.Symmetric(options.WeightBits).Max;
            double excess = LayerArithmetic.Gain(plan.ParametersOf(node.Input(0)), scale, output) / mostGain;
            if (excess > 1)
            {
                ClippingRange range = output.RealRange;
                plan.SetParameters(
                    plan.ResultOf(node),
                    QuantizationParameters.Asymmetric(new ClippingRange(range.Min * excess, range.Max * excess), output.BitWidth));
            }
        }
    }
}
