using Askew.Calibration;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Operators.Normalization;

namespace Askew.Quantization.Planning;

/// <summary>Scores with a mask added, before a Softmax: how far below the others a masked one lies says nothing, and its range would leave
/// no steps for those that count.</summary>
internal static class MaskedScores
{
    // What is added to a score as a mask; biases of positions are smaller.
    private const double MaskDepth = -1000;

    // All masked scores together have a share of e^-8 of that of a single one that counts.
    private const double Depth = 8;

    /// <summary>The network with what is known of masked scores limited to a little below the lowest score that is not masked. A mask that
    /// comes with the data counts as seen at work, whether it masked anything in calibration or not. What is given where there are no
    /// masks.</summary>
    public static CalibrationData Limited(Graph graph, CalibrationData data)
    {
        var switched = new Dictionary<Value, ActivationStatistics>();
        foreach ((Value value, (double off, double on)) in Switches(graph, data.Statistics))
        {
            if (data.Statistics.TryGetValue(value, out ActivationStatistics? statistics))
            {
                switched[value] = statistics.With(value.Name, (float)off, (float)on);
            }
        }

        CalibrationData shown = data.With(switched);
        var limited = new Dictionary<Value, ActivationStatistics>();
        foreach ((Value value, ActivationStatistics statistics) in shown.Statistics)
        {
            if (LowestOf(graph, value, shown.Statistics) is { } lowest)
            {
                limited[value] = lowest < statistics.Observed.Min ? statistics.With(value.Name, (float)lowest)
                    : statistics.ClampedTo(ClippingRange.Unbounded with { Min = Math.Min(lowest, statistics.Observed.Max) });
            }
        }

        return shown.With(limited);
    }

    // Inputs of whole numbers that hold nothing but 0 and 1, and what functions make of these two.
    private static Dictionary<Value, (double Off, double On)> Switches(
        Graph graph, IReadOnlyDictionary<Value, ActivationStatistics> statistics)
    {
        Dictionary<Value, (double Off, double On)> switches = graph.Inputs
            .Where(input => input.Whole is not null && statistics.GetValueOrDefault(input)?.Observed is { Min: >= 0, Max: <= 1 })
            .ToDictionary(input => input, _ => (0.0, 1.0));
        foreach (Node node in graph.Nodes)
        {
            if (node.VariableInputs.ToArray() is [{ } read] && switches.TryGetValue(read, out (double Off, double On) ends))
            {
                switch (node.Contract)
                {
                    case MovementContract { MovesOnly: true, Pads: false } when node.Outputs.Count == 1:
                        switches[node.Output] = ends;
                        break;
                    case PointwiseContract { Function: { IsPerTensor: true } function }
                        when (function.Channels[0](ends.Off), function.Channels[0](ends.On)) is var made
                            && double.IsFinite(made.Item1) && double.IsFinite(made.Item2):
                        switches[node.Output] = made;
                        break;
                }
            }
        }

        return switches;
    }

    private static double? LowestOf(Graph graph, Value value, IReadOnlyDictionary<Value, ActivationStatistics> statistics)
    {
        int length = SettleMasks.SharedAmong(graph, value);
        if (length == 0 || value.Producer is not { Contract: ArithmeticContract { IsSum: true, IsDifference: false } } sum)
        {
            return null;
        }

        return LowestOf(sum.Input(0), sum.Input(1)) ?? LowestOf(sum.Input(1), sum.Input(0));

        double? LowestOf(Value scores, Value mask) =>
            SeenOf(scores, statistics) is { } seen && UnmaskedBy(mask, statistics) is { } unmasked
                ? seen.Min + unmasked - Depth - Math.Log(length) : null;
    }

    // The least that is added to a score that counts; null where nothing is masked.
    private static double? UnmaskedBy(Value mask, IReadOnlyDictionary<Value, ActivationStatistics> statistics)
    {
        if (mask.Constant is { } constant)
        {
            float[] counting = [.. constant.Floats.ToArray().Where(score => score > MaskDepth)];
            return counting.Length > 0 && counting.Length < constant.Shape.ElementCount ? counting.Min() : null;
        }

        return SeenOf(mask, statistics) is { } seen && seen.Min < MaskDepth && seen.Max > MaskDepth ? seen.Max : null;
    }

    // What only moves elements has no statistics of its own.
    private static ClippingRange? SeenOf(Value value, IReadOnlyDictionary<Value, ActivationStatistics> statistics)
    {
        while (!statistics.ContainsKey(value) && value.Producer is { Contract: MovementContract { MovesOnly: true } } mover)
        {
            value = mover.Input(0);
        }

        return statistics.GetValueOrDefault(value)?.Observed;
    }
}
