using Askew.Calibration;
using Askew.Graphs;
using Askew.Quantization.Planning;

namespace Askew.Diagnosis.Checks;

/// <summary>Tensors whose range dwarfs that of the bulk of their values: a few values far out, or a range far beyond those of the layers
/// around.</summary>
internal sealed class TensorRangeCheck : ICheck
{
    private const double ClearRatio = 100;
    private const double LeastGain = 1;
    private const double BulkShare = 0.999;
    private const int MostTried = 4;

    /// <inheritdoc/>
    public string Name => "ranges";

    /// <inheritdoc/>
    public IEnumerable<Finding> Look(Patient patient)
    {
        QuantizationPlan plan = patient.Model.Plan;
        (Value Value, double Width, double Neighbours, double Bulk)[] suspects = [.. plan.Roots
            .Where(root => root.Producer is not null && !plan.IsAtBoundary(root) && patient.Model.Statistics.ContainsKey(root))
            .Select(root => (root, Width(patient, plan, root), Neighbours(patient, plan, root),
            Bulk(patient.Model.Statistics[root].ClampedTo(plan.ConsumerClamp(root)))))
            .Where(s => s.Item2 > ClearRatio * s.Item3 || s.Item2 > ClearRatio * s.Item4)
            .OrderByDescending(s => s.Item2 / Math.Min(s.Item3, s.Item4))
            .Take(MostTried)];
        foreach ((Value value, double width, double neighbours, double bulk) in suspects)
        {
            Gain gain = patient.Simulation.GainWithout(plan.GroupOf(value));
            if (gain.Improvement >= LeastGain)
            {
                yield return new Finding
                {
                    Cause = "dwarfing-range",
                    Severity = gain.Severity,
                    Summary = $"'{value.Name}' ranges over {width:g4}, the tensors around it over {neighbours:g3}, and {100 * BulkShare} % "
                        + $"of its values over {bulk:g3}.",
                    Node = value.Producer!.Name,
                    Figures = new Dictionary<string, double>
                    {
                        ["width"] = Math.Round(width, 6),
                        ["neighbours"] = Math.Round(neighbours, 6),
                        ["bulk"] = Math.Round(bulk, 6)
                    },
                    Remedy = patient.Widen("clip it with a method that does", value) with { Command = "--method percentile" },
                    Gain = gain,
                };
            }
        }
    }

    private static double Width(Patient patient, QuantizationPlan plan, Value value) =>
        patient.Model.Statistics.TryGetValue(plan.RootOf(value), out ActivationStatistics? statistics)
            ? statistics.ClampedTo(plan.ConsumerClamp(plan.RootOf(value))).Observed.IncludingZero().Width
            : 0;

    private static double Neighbours(Patient patient, QuantizationPlan plan, Value value)
    {
        double[] widths = [.. value.Producer!.VariableInputs
            .Concat(plan.ConsumersOf(value).SelectMany(node => node.Outputs))
            .Where(other => plan.RootOf(other) != plan.RootOf(value))
            .Select(other => Width(patient, plan, other))
            .Where(width => width > 0)];
        return widths.Length == 0 ? double.PositiveInfinity : widths.Max();
    }

    // The range without the outermost values on both sides.
    private static double Bulk(ActivationStatistics statistics)
    {
        double beyond = (1 - BulkShare) / 2 * statistics.Total;
        int first = 0;
        int last = statistics.Counts.Length - 1;
        for (double sum = statistics.Counts[first]; sum <= beyond && first < last; sum += statistics.Counts[first])
        {
            first++;
        }

        for (double sum = statistics.Counts[last]; sum <= beyond && last > first; sum += statistics.Counts[last])
        {
            last--;
        }

        return Math.Max(statistics.LowerBorder(last + 1) - statistics.LowerBorder(first), statistics.BinWidth);
    }
}
