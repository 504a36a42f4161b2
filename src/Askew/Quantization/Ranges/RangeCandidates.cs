using Askew.Calibration;
using Askew.Graphs;
using Askew.Numerics;

namespace Askew.Quantization.Ranges;

/// <summary>The ranges that one tensor could have, by all methods.</summary>
/// <param name="ByMethod">What every single method would choose.</param>
/// <param name="Distinct">Those of them, and others, that are worth trying.</param>
internal sealed record RangeCandidates(IReadOnlyDictionary<string, ClippingRange> ByMethod, IReadOnlyList<RangeCandidate> Distinct)
{
    /// <summary>The candidates for <paramref name="root"/>.</summary>
    public static RangeCandidates For(QuantizationPlan plan, Value root, ActivationStatistics statistics, int bits)
    {
        var byMethod = new Dictionary<string, ClippingRange>();
        var distinct = new List<RangeCandidate>();
        ActivationStatistics clamped = statistics.ClampedTo(plan.ConsumerClamp(root));
        if (plan.FunctionAfter(root) is { Clamp: null, IsPerTensor: true } function)
        {
            Add(new RangeCandidate("mse behind the next function", WeightedBySlope(function.Channels[0], statistics, bits)));
        }

        foreach (ICalibrator calibrator in AutoCalibrator.Candidates)
        {
            bool clampsAnew = calibrator.UsesConsumerClamp && !ReferenceEquals(clamped, statistics);
            string name = calibrator.Name + (clampsAnew ? "+clamp" : string.Empty);
            if (byMethod.ContainsKey(name))
            {
                continue;
            }

            ClippingRange range = calibrator.Calibrate(clampsAnew ? clamped : statistics, bits);
            byMethod[name] = range;
            Add(new RangeCandidate(name, range));
        }

        return new RangeCandidates(byMethod, distinct);

        void Add(RangeCandidate candidate)
        {
            if (!distinct.Exists(candidate.IsLike))
            {
                distinct.Add(candidate);
            }
        }
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
