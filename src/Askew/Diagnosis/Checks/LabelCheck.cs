using Askew.Samples;

namespace Askew.Diagnosis.Checks;

/// <summary>Whether the float network's answers have to do with the labels: labels counted from another number give themselves away by
/// answers that are always off by the same.</summary>
internal sealed class LabelCheck : ICheck
{
    private const double ClearShare = 0.2;
    private const double ClearRatio = 2;
    private const double StandardErrors = 3;
    private const int FewestSamples = 8;

    /// <inheritdoc/>
    public string Name => "labels";

    /// <inheritdoc/>
    public IEnumerable<Finding> Look(Patient patient)
    {
        Sample[] labelled = [.. patient.Evaluation.Where(sample => sample.Label is not null)];
        if (labelled.Length < FewestSamples)
        {
            yield break;
        }

        FloatScore score = FloatScore.Of(patient.Graph, null, labelled, patient.Threads, patient.Cancellation);
        IGrouping<int, int> most = score.Readings.Zip(labelled, (reading, sample) => reading.Answer - sample.Label!.Value)
            .GroupBy(difference => difference)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => Math.Abs(group.Key))
            .First();
        double share = (double)most.Count() / labelled.Length;
        int classes = patient.Graph.Outputs[0].KnownShape.ElementCount;
        int distinct = labelled.Select(sample => sample.Label).Distinct().Count();

        // What always giving the most frequent label, or any label, would reach.
        double chance = Math.Max(1.0 / classes, distinct == 1 ? 0
            : labelled.GroupBy(sample => sample.Label).Max(group => group.Count()) / (double)labelled.Length);

        // With few classes a constant difference means little: everything may have moved by one because two classes were confused.
        if (most.Key != 0 && classes > 4 && distinct > 4 && share > ClearShare && share > ClearRatio * score.Value)
        {
            yield return new Finding
            {
                Cause = "label-offset",
                Severity = Severity.High,
                Summary = $"The labels are counted from another number than the network's classes: {100 * share:f0} % of the answers are "
                    + $"the label {most.Key:+0;-0}.",
                Figures = new Dictionary<string, double> { ["offset"] = most.Key, ["share"] = share },
                Remedy = new Remedy($"Add {most.Key} to the offset of the recipe's labels.")
                {
                    LabelOffset =
                    (patient.Recipe?.Labels?.Offset ?? 0) + most.Key
                },
                Gain = new Gain("top1", score.Value, share),
            };
        }
        else if (score.Value < chance + (StandardErrors * Math.Sqrt(chance * (1 - chance) / labelled.Length)))
        {
            yield return new Finding
            {
                Cause = "float-accuracy",
                Severity = Severity.High,
                Summary = $"The float network is right on {100 * score.Value:f1} % of the samples, where guessing gives "
                    + $"{100 * chance:f1} %.",
                Figures = new Dictionary<string, double>
                {
                    ["top1"] = score.Value,
                    ["chance"] = Math.Round(chance, 4),
                    ["samples"] = labelled.Length
                },
                Remedy = new Remedy("Look at the recipe first: the order and names of the classes, the labels' format and offset, and the "
                    + "preprocessing (see also what follows)."),
            };
        }
    }
}
