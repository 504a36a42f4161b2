using Askew.Calibration;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Plans;
using Askew.Quantization.Ranges;
using Askew.Tensors;

namespace Askew.Quantization;

/// <summary>Turns statistics into mappings: which range each tensor gets, by whom it is decided.</summary>
internal static class RangeChooser
{
    /// <summary>Sets the mapping of every tensor of <paramref name="plan"/> that has one of its own.</summary>
    public static void Choose(QuantizationPlan plan, CalibrationData data, QuantizationOptions options, CancellationToken cancellation = default)
    {
        IReadOnlyDictionary<Value, ActivationStatistics> statistics = data.Statistics;
        IReadOnlyDictionary<Value, RangeCandidate> searched = options.Calibrator is AutoCalibrator
            ? RangeSearch.Run(plan, statistics, data.Memory, options, cancellation)
            : new Dictionary<Value, RangeCandidate>();
        Value[] roots = [.. plan.Roots];
        var ranges = new ClippingRange[roots.Length];
        new Workers(options.Threads).For(
            roots.Length, i => ranges[i] = searched.GetValueOrDefault(roots[i])?.Range ?? RangeOf(plan, roots[i], statistics[roots[i]], options));
        foreach ((Value root, ClippingRange range) in roots.Zip(ranges))
        {
            RangeCandidate? found = searched.GetValueOrDefault(root);
            plan.SetParameters(root, Mapping(range, plan.BitWidthOf(root) ?? options.ActivationBits, options.Target));
            plan.SetRange(root, range);
            plan.SetMethod(root, found?.Method ?? MethodOf(plan, root, options));
        }

        foreach (Value value in plan.TableInputs)
        {
            plan.SetParameters(value, Mapping(statistics[value].Observed, options.Target.FusedTableBits, options.Target));
        }

        WidenWhereGainsExceed(plan, options);
    }

    /// <summary>Whether the method of all decides about the range of <paramref name="root"/>: not about inputs, outputs, what has bits enough, and what is decided beforehand.</summary>
    public static bool IsFree(QuantizationPlan plan, Value root) =>
        !plan.IsAtBoundary(root) && !(plan.Target.FixedOutputs && root.Producer?.Contract.FixedOutput is not null) && plan.BitWidthOf(root) is null or <= 8 && plan.ChoiceOf(root) is { Range: null, Calibrator: null };

    /// <summary>The range of one tensor that has a mapping of its own.</summary>
    public static ClippingRange RangeOf(QuantizationPlan plan, Value root, ActivationStatistics statistics, QuantizationOptions options)
    {
        LayerChoice choice = plan.ChoiceOf(root);
        if (choice.Range is { } chosen)
        {
            return chosen;
        }

        if (choice.Calibrator is null && plan.Target.FixedOutputs && root.Producer?.Contract.FixedOutput is { } known)
        {
            return known;
        }

        if (choice.Calibrator is null && plan.Graph.Inputs.Contains(root) && options.InputRange is { } exact)
        {
            return exact;
        }

        if (choice.Calibrator is null && plan.IsAtBoundary(root))
        {
            return statistics.Observed;
        }

        ICalibrator calibrator = choice.Calibrator ?? options.Calibrator;
        ActivationStatistics seen = calibrator.UsesConsumerClamp
            ? statistics.ClampedTo(plan.ConsumerClamp(root))
            : statistics;

        // With 16 bits there is nothing to win by clipping.
        return plan.BitWidthOf(root) > 8 && choice.Calibrator is null ? seen.Observed : calibrator.Calibrate(seen, plan.BitWidthOf(root) ?? options.ActivationBits);
    }

    /// <summary>How <paramref name="target"/> maps a range.</summary>
    public static QuantizationParameters Mapping(ClippingRange range, int bitWidth, TargetProfile target)
    {
        QuantizationParameters mapping = target.Activations == ActivationMapping.Symmetric
            ? QuantizationParameters.Symmetric(Math.Max(Math.Abs(range.Min), Math.Abs(range.Max)), bitWidth)
            : QuantizationParameters.Asymmetric(range, bitWidth);
        if (target.Scales != ScaleSteps.PowersOfTwo)
        {
            return mapping;
        }

        // The range is widened to the next power of two; both ends stay covered.
        double scale = NextPowerOfTwo(mapping.Scale);
        double zeroPoint = target.Activations == ActivationMapping.Symmetric ? 0 : mapping.Range.Min - Math.Round(Math.Min(0, range.Min) / scale, MidpointRounding.ToEven);
        return new QuantizationParameters(scale, mapping.Range.Saturate(zeroPoint), bitWidth);
    }

    /// <summary>The least power of two that is not below <paramref name="scale"/>.</summary>
    public static double NextPowerOfTwo(double scale)
    {
        double power = Math.ScaleB(1, Math.ILogB(scale));
        return power < scale ? 2 * power : power;
    }

    private static string MethodOf(QuantizationPlan plan, Value root, QuantizationOptions options) => plan.ChoiceOf(root) switch
    {
        { Range: not null } => "plan",
        { Method: { } method } => method,
        _ => IsFree(plan, root) ? options.Calibrator.Name : "minmax",
    };

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
            double scale = largest / IntegerRange.Symmetric(plan.WeightBitsOf(node) ?? options.WeightBits).Max;
            double excess = LayerArithmetic.Gain(plan.ParametersOf(node.Input(0)), scale, output) / mostGain;
            if (excess > 1)
            {
                ClippingRange range = output.RealRange;
                plan.SetParameters(
                    plan.ResultOf(node),
                    Mapping(new ClippingRange(range.Min * excess, range.Max * excess), output.BitWidth, options.Target));
            }
        }
    }
}
