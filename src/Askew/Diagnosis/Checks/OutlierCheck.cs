using Askew.Calibration;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Samples;

namespace Askew.Diagnosis.Checks;

/// <summary>Single calibration samples that stretch the ranges of the whole network.</summary>
internal sealed class OutlierCheck : ICheck
{
    private const double ClearWidening = 1.1;
    private const double ClearRatio = 4;
    private const int FewestSamples = 4;

    /// <inheritdoc/>
    public string Name => "outlying samples";

    /// <inheritdoc/>
    public IEnumerable<Finding> Look(Patient patient)
    {
        if (patient.Calibration.Count < FewestSamples)
        {
            yield break;
        }

        // By how much each sample alone widens the ranges: the geometric mean over all tensors, 1 for not at all.
        ActivationStatistics[] all =
            [.. patient.Data.Statistics.Where(pair => pair.Value.Samples.Count == patient.Calibration.Count).Select(pair => pair.Value)];
        if (all.Length == 0)
        {
            yield break;
        }

        double[] widening = [.. Enumerable.Range(0, patient.Calibration.Count)
            .Select(sample => Math.Exp(all.Average(tensor => Math.Log(Widening(tensor, sample)))))];
        double usual = widening.Order().ElementAt(widening.Length * 9 / 10 - (widening.Length < 10 ? 1 : 0)) - 1;
        foreach (int sample in Enumerable.Range(0, widening.Length)
            .Where(i => widening[i] > ClearWidening && widening[i] - 1 > ClearRatio * usual).OrderByDescending(i => widening[i]))
        {
            yield return Describe(patient, sample, widening[sample], usual + 1);
        }
    }

    private static Finding Describe(Patient patient, int sample, double widening, double usual)
    {
        Sample outlier = patient.Calibration[sample];
        Gain gain = Measure(patient, sample);
        return new Finding
        {
            Cause = "outlier-sample",
            Severity = gain.Severity == Severity.Low ? Severity.Medium : gain.Severity,
            Summary = $"'{outlier.Name}' alone widens the ranges of the network by {100 * (widening - 1):f0} % on average; nine of ten "
                + $"others do so by less than {100 * (usual - 1):f1} %.",
            Sample = outlier.Name,
            Figures = new Dictionary<string, double>
            {
                ["widening"] = Math.Round(widening, 4),
                ["usualWidening"] = Math.Round(usual, 4),
                ["number"] = sample
            },
            Remedy = new Remedy("Look at it, and leave it out unless the network will see more like it; a method that clips outliers is "
                + "less disturbed by it.")
            {
                LeaveOut = [outlier.Name],
                Command = "--method percentile",
            },
            Gain = gain,
        };
    }

    // With ranges from the smallest to the largest value, with and without the sample.
    private static Gain Measure(Patient patient, int without)
    {
        Simulation simulation = patient.Simulation;
        QuantizationPlan plan = patient.Model.Plan;
        return new Gain(Gain.Decibels, simulation.Decibels(Mappings(null)), simulation.Decibels(Mappings(without)));

        Dictionary<Value, QuantizationParameters?> Mappings(int? leftOut)
        {
            var mappings = new Dictionary<Value, QuantizationParameters?>();
            foreach (Value value in simulation.Graph.Inputs.Concat(simulation.Graph.Nodes.SelectMany(node => node.Outputs))
                .Where(value => !IsInTail(value)))
            {
                if (patient.Model.Statistics.TryGetValue(plan.RootOf(value), out ActivationStatistics? statistics))
                {
                    ClippingRange range = RangeWithout(statistics.ClampedTo(plan.ConsumerClamp(plan.RootOf(value))), leftOut);
                    mappings[value] = RangeMapping.For(range, plan.BitsOf(value), patient.Target);
                }
            }

            foreach (Node node in simulation.Graph.Nodes.Where(node => plan.FusedActivation(node) is not null))
            {
                mappings[node.Output] = null;
            }

            return mappings;
        }

        bool IsInTail(Value value) => value.Producer is { } producer && plan.IsInTail(producer);
    }

    private static ClippingRange RangeWithout(ActivationStatistics statistics, int? sample)
    {
        IEnumerable<SampleExtremes> others = statistics.Samples.Where(extremes => extremes.Sample != sample);
        return new ClippingRange(others.Min(extremes => extremes.Min), others.Max(extremes => extremes.Max));
    }

    private static double Widening(ActivationStatistics statistics, int sample)
    {
        double others = RangeWithout(statistics, statistics.Samples[sample].Sample).IncludingZero().Width;
        double all = statistics.Observed.IncludingZero().Width;
        return others > 0 && all > others ? all / others : 1;
    }
}
