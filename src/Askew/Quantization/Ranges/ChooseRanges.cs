using Askew.Calibration;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Planning;
using Askew.Tensors;

namespace Askew.Quantization.Ranges;

/// <summary>Turns statistics into mappings: which range each tensor gets, and by whom it is decided.</summary>
internal sealed class ChooseRanges(QuantizationOptions options, CancellationToken cancellation)
    : IStep<PlannedWidths, MappedNetwork>
{
    /// <inheritdoc/>
    public string Name => "choose ranges";

    /// <summary>Maps every tensor that has a mapping of its own.</summary>
    public MappedNetwork Run(PlannedWidths decided)
    {
        if (options.Calibrator is AutoCalibrator && RangeSearch.IsTooLarge(decided))
        {
            decided = decided.WithNotes(
                ["the network has too many tensors for method 'auto' to try each by itself: all have the method that is best for all"]);
        }

        IReadOnlyDictionary<Value, RangeCandidate> searched = options.Calibrator is AutoCalibrator
            ? RangeSearch.Run(decided, options, cancellation)
            : new Dictionary<Value, RangeCandidate>();
        Value[] roots = [.. decided.Roots];
        var ranges = new (ClippingRange Range, string? Reason)[roots.Length];
        new Workers(options.Threads).For(
            roots.Length, i => ranges[i] = searched.GetValueOrDefault(roots[i]) is { } found ? (found.Range, null)
                : ReasonedRangeOf(decided, roots[i], options));
        var mappings = new Dictionary<Value, TensorMapping>();
        foreach ((Value root, (ClippingRange range, string? reason)) in roots.Zip(ranges))
        {
            string method = searched.GetValueOrDefault(root)?.Method ?? MethodOf(decided, root);
            mappings[root] = new TensorMapping(
                ModelBoundary.Within($"tensor '{root.Name}'", () => MappingOf(decided, root, range)),
                    range, method, reason);
        }

        foreach (Value value in decided.TableInputs)
        {
            double step = mappings[decided.RootOf(decided.ConsumersOf(value).First().Output)].Parameters.Scale;
            mappings[value] = decided.DecidedOf(value) is { } mapping ? new TensorMapping(mapping) : IndexOf(
                decided, value, decided.Statistics[value].Observed, step,
                decided.ChoiceOf(decided.StoredOutput(value.Producer!)).TableBits);
        }

        return new MappedNetwork(decided, mappings);
    }

    /// <summary>Whether the method of all decides about the range of <paramref name="root"/>: not about inputs, outputs, what has bits
    /// enough, and what is decided beforehand.</summary>
    public static bool IsFree(PlannedWidths plan, Value root) =>
        plan.DecidedOf(root) is null
        && !plan.IsAtBoundary(root)
        && NaturalRanges.BeforeFunction(plan, root, default) is null
        && !(plan.Target.FixedOutputs && root.Producer?.Contract.FixedOutput is not null)
        && plan.BitsOf(root) <= 8
        && plan.ChoiceOf(root) is { Range: null, Calibrator: null };

    /// <summary>How <paramref name="root"/> is mapped where its range is <paramref name="range"/>: as the model decides, else as the target
    /// wants it.</summary>
    public static QuantizationParameters MappingOf(PlannedWidths plan, Value root, ClippingRange range) =>
        plan.DecidedOf(root) ?? (root.Whole is null ? null : PlaceMapping.ForNumbers(range, plan.BitsOf(root), plan.Target))
            ?? RangeMapping.For(range, plan.BitsOf(root), plan.Target);

    /// <summary>The range of one tensor that has a mapping of its own.</summary>
    public static ClippingRange RangeOf(PlannedWidths plan, Value root, QuantizationOptions options) =>
        ReasonedRangeOf(plan, root, options).Range;

    // The range, and why it is that one where it is not the method's.
    private static (ClippingRange Range, string? Reason) ReasonedRangeOf(
        PlannedWidths plan, Value root, QuantizationOptions options)
    {
        if (plan.DecidedOf(root) is { } decided)
        {
            return (decided.RealRange, null);
        }

        ActivationStatistics statistics = plan.Statistics[root];
        LayerChoice choice = plan.ChoiceOf(root);
        if (choice.Range is { } chosen)
        {
            return (chosen, null);
        }

        if (choice.Calibrator is null && plan.Target.FixedOutputs && root.Producer?.Contract.FixedOutput is { } known)
        {
            return (known, "the target fixes it for this function");
        }

        if (choice.Calibrator is null && plan.Graph.Inputs.Contains(root)
            && options.InputRanges.TryGetValue(root.Name, out ClippingRange exact))
        {
            return (exact, "all that the recipe can give");
        }

        if (choice.Calibrator is null && plan.IsOutput(root))
        {
            return NaturalRanges.BoundsOf(plan, root) is { } bounds ? (bounds, "an output: the bounds of its function")
                : (NaturalRanges.WithRoom(statistics.Observed, plan.BitsOf(root)), "an output: all that was seen, and room beyond");
        }

        if (choice.Calibrator is null && plan.IsAtBoundary(root))
        {
            return (statistics.Observed, "at the network's boundary: all that was seen");
        }

        if (choice.Calibrator is null && NaturalRanges.BeforeFunction(plan, root, statistics.Observed) is { } natural)
        {
            return (natural, "where the function behind it saturates");
        }

        ICalibrator calibrator = choice.Calibrator ?? options.Calibrator;
        ActivationStatistics seen = calibrator.UsesConsumerClamp
            ? statistics.ClampedTo(plan.ConsumerClamp(root))
            : statistics;

        // With 16 bits there is nothing to win by clipping.
        return plan.BitsOf(root) > 8 && choice.Calibrator is null ? (seen.Observed, "16 bits: all that was seen")
            : (calibrator.Calibrate(seen, plan.BitsOf(root)), null);
    }

    /// <summary>The mapping of the index of a fused activation's table.</summary>
    /// <param name="plan">The network.</param>
    /// <param name="value">What is looked up: a result that exists only inside a layer.</param>
    /// <param name="seen">What was seen of it.</param>
    /// <param name="step">A step of the integers that the table gives.</param>
    /// <param name="bits">The index's bits; null for what the target has.</param>
    public static TensorMapping IndexOf(PlannedWidths plan, Value value, ClippingRange seen, double step, int? bits = null)
    {
        Func<double, double> function = ((PointwiseContract)plan.ConsumersOf(value).First().Contract).Function.Channels[0];
        ClippingRange range = NaturalRanges.BeforeFunction(plan, value, seen) ?? NaturalRanges.WithoutFlatEnds(function, seen, step);
        return new TensorMapping(RangeMapping.For(range, bits ?? plan.Target.FusedTableBits, plan.Target));
    }

    private string MethodOf(PlannedWidths plan, Value root) => plan.DecidedOf(root) is not null ? "model" : plan.ChoiceOf(root) switch
    {
        { Range: not null } => "plan",
        { Method: { } method } => method,
        _ => IsFree(plan, root) ? options.Calibrator.Name : "minmax",
    };
}
