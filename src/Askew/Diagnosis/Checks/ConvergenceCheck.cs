using Askew.Calibration;
using Askew.Numerics;

namespace Askew.Diagnosis.Checks;

/// <summary>How much the ranges still move with more calibration samples.</summary>
internal sealed class ConvergenceCheck : ICheck
{
    private const double ClearMovement = 0.15;
    private const int FewestSamples = 4;

    /// <inheritdoc/>
    public string Name => "enough samples";

    /// <inheritdoc/>
    public IEnumerable<Finding> Look(Patient patient)
    {
        ActivationStatistics[] all = [.. patient.Data.Statistics.Values.Where(tensor => tensor.Samples.Count >= FewestSamples)];
        if (all.Length == 0)
        {
            yield break;
        }

        // Every second sample against all of them.
        double[] growths = [.. all.Select(tensor =>
        {
            SampleExtremes[] half = [.. tensor.Samples.Where((_, i) => i % 2 == 0)];
            double width = new ClippingRange(half.Min(s => s.Min), half.Max(s => s.Max)).IncludingZero().Width;
            return width > 0 ? (tensor.Observed.IncludingZero().Width / width) - 1 : 0;
        }).Order()];
        double median = growths[growths.Length / 2];
        if (median > ClearMovement)
        {
            yield return new Finding
            {
                Cause = "moving-ranges",
                Severity = Severity.Medium,
                Summary = $"The ranges still move: from half of the samples to all {patient.Calibration.Count} they grow by "
                    + $"{100 * median:f0} % (median over the tensors).",
                Figures = new Dictionary<string, double>
                {
                    ["medianGrowth"] = Math.Round(median, 4),
                    ["largestGrowth"] = Math.Round(growths[^1], 4),
                    ["samples"] = patient.Calibration.Count
                },
                Remedy = new Remedy($"Calibrate with twice as many samples, {2 * patient.Calibration.Count} or more, and look again."),
            };
        }
    }
}
