using Askew.Calibration;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Operators.Binary;
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

    /// <summary>The network with what is known of masked scores limited to a little below the lowest score that is not masked.</summary>
    public static CalibrationData Limited(Graph graph, CalibrationData data)
    {
        var limited = new Dictionary<Value, ActivationStatistics>(data.Statistics);
        foreach ((Value value, ActivationStatistics statistics) in data.Statistics)
        {
            if (LowestOf(graph, value, data.Statistics) is { } lowest && lowest > statistics.Observed.Min)
            {
                limited[value] = statistics.ClampedTo(ClippingRange.Unbounded with { Min = Math.Min(lowest, statistics.Observed.Max) });
            }
        }

        return data with { Statistics = limited };
    }

    private static double? LowestOf(Graph graph, Value value, IReadOnlyDictionary<Value, ActivationStatistics> statistics)
    {
        int length = SettleMasks.SharedAmong(graph, value);
        if (length == 0 || value.Producer is not { KnownOperator: Add } sum)
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
