using Askew.Calibration;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Planning;

namespace Askew.Diagnosis.Checks;

/// <summary>Outputs behind a bounded function, such as the sigmoid of a score, of whose range calibration saw little: what they are there
/// for, a wake word or an object, may not be in the data at all.</summary>
internal sealed class UnseenCheck : ICheck
{
    private const double SmallShare = 0.5;
    private const double TinyShare = 0.1;

    /// <inheritdoc/>
    public string Name => "unseen outputs";

    /// <inheritdoc/>
    public IEnumerable<Finding> Look(Patient patient)
    {
        QuantizationPlan plan = patient.Model.Plan;
        foreach (Value output in plan.Graph.Outputs)
        {
            if (NaturalRanges.BoundsOf(plan, output) is not { } bounds || !double.IsFinite(bounds.Width)
                || !patient.Model.Statistics.TryGetValue(plan.RootOf(output), out ActivationStatistics? statistics))
            {
                continue;
            }

            ClippingRange seen = statistics.Observed;
            double share = seen.Width / bounds.Width;
            if (share >= SmallShare)
            {
                continue;
            }

            string what = seen.Max < bounds.Min + (SmallShare * bounds.Width) ? "no positive" : "only a part of it";
            yield return new Finding
            {
                Cause = "unseen-output",
                Severity = share < TinyShare ? Severity.Medium : Severity.Low,
                Summary = $"Output '{output.Name}' can be {bounds.Min:g4} to {bounds.Max:g4}, and calibration saw {seen.Min:g4} to "
                    + $"{seen.Max:g4}: it saw {what}.",
                Node = output.Producer?.Name,
                Figures = new Dictionary<string, double>
                {
                    ["share"] = Math.Round(share, 6),
                    ["observedMin"] = seen.Min,
                    ["observedMax"] = seen.Max,
                },
                Remedy = new Remedy(
                    "The output keeps its whole range, but what the layers before it do then was not seen: add samples in which it is "
                    + "high."),
            };
        }
    }
}
