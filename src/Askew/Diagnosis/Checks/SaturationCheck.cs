using Askew.Calibration;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;

namespace Askew.Diagnosis.Checks;

/// <summary>Tensors of which the chosen range clips a good part.</summary>
internal sealed class SaturationCheck : ICheck
{
    private const double ClearShare = 0.005;
    private const double LeastGain = 0.5;
    private const int MostTried = 4;

    /// <inheritdoc/>
    public string Name => "saturation";

    /// <inheritdoc/>
    public IEnumerable<Finding> Look(Patient patient)
    {
        QuantizationPlan plan = patient.Model.Plan;
        (Value Value, double Share, ClippingRange Observed)[] suspects = [.. plan.Roots
            .Where(patient.Model.Statistics.ContainsKey)
            .Select(root => (root, statistics: patient.Model.Statistics[root].ClampedTo(plan.ConsumerClamp(root))))
            .Select(pair => (pair.root, Outside(pair.statistics, plan.ParametersOf(pair.root).RealRange), pair.statistics.Observed))
            .Where(suspect => suspect.Item2 > ClearShare)
            .OrderByDescending(suspect => suspect.Item2)
            .Take(MostTried)];
        foreach ((Value value, double share, ClippingRange observed) in suspects)
        {
            QuantizationParameters whole = RangeMapping.For(observed, plan.ParametersOf(value).BitWidth, patient.Target);
            var gain = new Gain(
                Gain.Decibels,
                patient.Simulation.Planned,
                patient.Simulation.Decibels(plan.GroupOf(value).ToDictionary(member => member, _ => (QuantizationParameters?)whole)));
            if (gain.Improvement >= LeastGain)
            {
                ClippingRange chosen = plan.ParametersOf(value).RealRange;
                yield return new Finding
                {
                    Cause = "saturating-tensor",
                    Severity = gain.Severity == Severity.Low ? Severity.Medium : gain.Severity,
                    Summary = $"{100 * share:f2} % of the values of '{value.Name}' lie outside {chosen.Min:g4} to {chosen.Max:g4}, the "
                        + $"range by '{plan.MethodOf(value)}'.",
                    Node = value.Producer?.Name,
                    Figures = new Dictionary<string, double>
                    {
                        ["outside"] = Math.Round(share, 6),
                        ["observedMin"] = observed.Min,
                        ["observedMax"] = observed.Max
                    },
                    Remedy = new Remedy("Choose a method that clips less.") { Command = "--method minmax" },
                    Gain = gain,
                };
            }
        }
    }

    // Half a step beyond the last integers still rounds to them.
    private static double Outside(ActivationStatistics statistics, ClippingRange range)
    {
        double outside = 0;
        double slack = range.Width / 510;
        for (int bin = 0; bin < statistics.Counts.Length; bin++)
        {
            double center = statistics.Center(bin);
            outside += center < range.Min - slack || center > range.Max + slack ? statistics.Counts[bin] : 0;
        }

        return outside / statistics.Total;
    }
}
