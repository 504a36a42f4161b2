using Askew.Evaluation.Layers;
using Askew.Graphs;
using Askew.Quantization.Planning;

namespace Askew.Diagnosis.Checks;

/// <summary>Layers at which the error jumps: their inputs are still good, their results no longer.</summary>
internal sealed class ErrorJumpCheck : ICheck
{
    private const double ClearDrop = 6;
    private const double LeastGain = 0.5;
    private const int MostTried = 4;

    /// <inheritdoc/>
    public string Name => "errors by layer";

    /// <inheritdoc/>
    public IEnumerable<Finding> Look(Patient patient)
    {
        QuantizationPlan plan = patient.Model.Plan;
        Dictionary<Value, LayerError> byResult = [];
        foreach (LayerError error in patient.Errors)
        {
            byResult[error.Result] = error;
        }

        (LayerError Error, double Before)[] suspects = [.. patient.Errors
            .Select(error => (error, Before(error, byResult)))
            .Where(pair => double.IsFinite(pair.Item2) && pair.Item2 - pair.error.InPlace.SqnrDb > ClearDrop)
            .OrderByDescending(pair => pair.Item2 - pair.error.InPlace.SqnrDb)
            .Take(MostTried)];
        foreach ((LayerError error, double before) in suspects)
        {
            Gain gain = patient.Simulation.GainWithout(plan.GroupOf(plan.RootOf(error.Result)));
            if (gain.Improvement >= LeastGain)
            {
                yield return new Finding
                {
                    Cause = "error-jump",
                    Severity = gain.Severity,
                    Summary = $"At '{error.Node.Name}' the signal to noise falls from {before:f1} to {error.InPlace.SqnrDb:f1} dB; alone "
                        + $"the layer has {error.Alone.SqnrDb:f1} dB.",
                    Node = error.Node.Name,
                    Figures = new Dictionary<string, double>
                    {
                        ["before"] = Math.Round(before, 3),
                        ["inPlace"] = Math.Round(error.InPlace.SqnrDb, 3),
                        ["alone"] = Math.Round(error.Alone.SqnrDb, 3),
                    },
                    Remedy = patient.Widen("compare other methods: askew compare", error.Result),
                    Gain = gain,
                };
            }
        }
    }

    // The worst of what the layer reads; infinite for what comes from the input.
    private static double Before(LayerError error, Dictionary<Value, LayerError> byResult)
    {
        double[] before = [.. error.Node.VariableInputs.Where(byResult.ContainsKey).Select(value => byResult[value].InPlace.SqnrDb)];
        return before.Length == 0 ? double.PositiveInfinity : before.Min();
    }
}
