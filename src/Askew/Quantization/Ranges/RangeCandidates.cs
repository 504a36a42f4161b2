using Askew.Calibration;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Planning;

namespace Askew.Quantization.Ranges;

/// <summary>The ranges that one tensor could have, by all methods.</summary>
/// <param name="ByMethod">What every method would choose, in the order of <see cref="AutoCalibrator.Candidates"/>.</param>
/// <param name="Distinct">Those of them, and others, that are worth trying.</param>
internal sealed record RangeCandidates(IReadOnlyList<RangeCandidate> ByMethod, IReadOnlyList<RangeCandidate> Distinct)
{
    /// <summary>The candidates for <paramref name="root"/>.</summary>
    public static RangeCandidates For(PlannedWidths plan, Value root, int bits)
    {
        ActivationStatistics statistics = plan.Statistics[root];
        var byMethod = new List<RangeCandidate>();
        var distinct = new List<RangeCandidate>();
        ActivationStatistics clamped = statistics.ClampedTo(plan.ConsumerClamp(root));
        if (plan.FunctionAfter(root) is { Clamp: null, IsPerTensor: true } function)
        {
            distinct.Add(new RangeCandidate("mse behind the next function", WeightedBySlope(function.Channels[0], statistics, bits)));
        }

        foreach (ICalibrator calibrator in AutoCalibrator.Candidates)
        {
            bool clamps = calibrator.UsesConsumerClamp && !ReferenceEquals(clamped, statistics);
            string name = calibrator.Name + (clamps ? "+clamp" : string.Empty);
            RangeCandidate candidate = byMethod.Find(known => known.Method == name)
                ?? new RangeCandidate(name, calibrator.Calibrate(clamps ? clamped : statistics, bits));
            byMethod.Add(candidate);
            if (!distinct.Exists(candidate.IsLike))
            {
                distinct.Add(candidate);
            }
        }

        return new RangeCandidates(byMethod, distinct);
    }

    // A value's error shows behind a function as many times smaller as the function is flat there.
    private static ClippingRange WeightedBySlope(Func<double, double> function, ActivationStatistics statistics, int bits)
    {
        double[] counts = [.. statistics.Counts.Select((count, bin) =>
        {
            double centre = statistics.Center(bin);
            double step = statistics.BinWidth / 2;
            double slope = (function(centre + step) - function(centre - step)) / (2 * step);
            return double.IsFinite(slope) ? count * slope * slope : 0;
        })];
        return CalibratorCatalog.Create("mse").Calibrate(statistics with { Counts = counts, Running = null }, bits);
    }
}
