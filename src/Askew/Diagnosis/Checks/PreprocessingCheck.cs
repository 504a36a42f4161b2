using System.Globalization;
using Askew.Samples;

namespace Askew.Diagnosis.Checks;

/// <summary>Whether the float network does better with images prepared in another usual way: exchanged channels, another range, another
/// mean.</summary>
/// <remarks>Samples are compared in pairs, each with itself, so that few suffice. Without labels only the network's confidence can be
/// judged. That also grows with contrast, right or wrong, while the answers become fewer; so more contrast must bring more different
/// answers, too.</remarks>
internal sealed class PreprocessingCheck : ICheck
{
    private const double ClearErrors = 4;
    private const double ClearErrorsOfOrder = 1.5;
    private const double LeastPointsOfOrder = 2;
    private const double ClearErrorsOfMapping = 3;
    private const double LeastPointsOfMapping = 5;
    private const double LeastVariety = 0.8;
    private const double MoreVariety = 1.2;
    private const double CollapsedVariety = 2;
    private const int FewestSamples = 8;

    /// <inheritdoc/>
    public string Name => "preprocessing";

    /// <inheritdoc/>
    public IEnumerable<Finding> Look(Patient patient)
    {
        if (patient.Recipe?.Input is not { } input || patient.Evaluation.Count < FewestSamples || patient.Evaluation[0].Geometry is null)
        {
            yield break;
        }

        FloatScore asItIs = Score(patient, input);
        var better = new List<(string What, InputRecipe Recipe, FloatScore Score)>();
        foreach ((string what, InputRecipe recipe) in Alternatives(input))
        {
            patient.Cancellation.ThrowIfCancellationRequested();
            FloatScore score = Score(patient, recipe);
            if (IsClearlyBetter(asItIs, score, input, recipe))
            {
                better.Add((what, recipe, score));
            }
        }

        if (better.Count == 0)
        {
            yield break;
        }

        (string What, InputRecipe Recipe, FloatScore Score) best =
            better.MaxBy(candidate => candidate.Score.Readings.Average(reading => reading.Sense));

        // Two mistakes at once: the other mapping may want the other order, too.
        if (best.Recipe.Color == input.Color && InputAlternatives.Swapped(best.Recipe) is { } swapped && Score(patient, swapped) is var both
            && IsClearlyBetter(best.Score, both, best.Recipe, swapped))
        {
            best = ($"{best.What}, and {Order(swapped)}", swapped, both);
        }

        yield return Describe(input, asItIs, best);
    }

    private static IEnumerable<(string What, InputRecipe Recipe)> Alternatives(InputRecipe input)
    {
        if (InputAlternatives.Swapped(input) is { } swapped)
        {
            yield return (Order(swapped), swapped);
        }

        foreach ((string what, InputRecipe recipe) in InputAlternatives.Mappings(input))
        {
            yield return ($"pixels from {what}", recipe);
        }
    }

    private static Finding Describe(InputRecipe input, FloatScore asItIs, (string What, InputRecipe Recipe, FloatScore Score) best)
    {
        bool isOrder = best.Recipe.Color != input.Color;
        bool isMapping = best.Recipe.Low != input.Low || best.Recipe.High != input.High || !best.Recipe.Mean.SequenceEqual(input.Mean)
            || !best.Recipe.Std.SequenceEqual(input.Std);
        string surely = asItIs.Measure == "confidence" ? "probably " : string.Empty;
        (string cause, string what) = (isOrder, isMapping) switch
        {
            (true, false) => ("channels-swapped", $"The channels are {surely}in the wrong order"),
            (false, true) when InputAlternatives.DiffersInMean(best.Recipe, input) =>
                ("wrong-mean", $"The mean that is subtracted is {surely}wrong, or was forgotten"),
            (false, true) => ("wrong-range", $"The range of the pixels is {surely}wrong"),
            _ => ("wrong-preprocessing", $"The order of the channels and the range of the pixels are {surely}wrong"),
        };
        string measure = asItIs.Measure == "confidence" ? "is surer of its answers" : "is right more often";
        var gain = new Gain(asItIs.Measure, asItIs.Value, best.Score.Value);
        return new Finding
        {
            Cause = cause,
            Severity = asItIs.Measure == "confidence" ? best.Score.Answers >= CollapsedVariety * asItIs.Answers ? Severity.High
                : Severity.Medium : gain.Severity,
            Summary = $"{what}: with {best.What} the float network {measure} ({100 * best.Score.Value:f1} % instead of "
                + $"{100 * asItIs.Value:f1} % {Word(asItIs.Measure)}).",
            Figures = new Dictionary<string, double>
            {
                ["samples"] = asItIs.Readings.Count,
                ["standardErrors"] = Math.Round(asItIs.StandardErrorsBelow(best.Score), 2),
                ["answersBefore"] = asItIs.Answers,
                ["answersAfter"] = best.Score.Answers,
            },
            Remedy = new Remedy($"Set the recipe's input to {best.What}: {Json(best.Recipe)}.") { Input = best.Recipe },
            Gain = gain,
        };
    }

    private static bool IsClearlyBetter(FloatScore before, FloatScore after, InputRecipe recipeBefore, InputRecipe recipeAfter)
    {
        double errors = before.StandardErrorsBelow(after);
        double points = 100 * (after.Value - before.Value);
        if (before.Measure != "confidence")
        {
            return errors >= ClearErrors && points >= 1;
        }

        bool isOrderOnly = InputAlternatives.Swapped(recipeBefore) == recipeAfter;
        double leastVariety = isOrderOnly || !InputAlternatives.HasMoreContrast(recipeAfter, recipeBefore) ? LeastVariety : MoreVariety;
        return errors >= (isOrderOnly ? ClearErrorsOfOrder : ClearErrorsOfMapping)
            && points >= (isOrderOnly ? LeastPointsOfOrder : LeastPointsOfMapping)
            && after.Answers >= leastVariety * before.Answers;
    }

    private static FloatScore Score(Patient patient, InputRecipe recipe) =>
        FloatScore.Of(patient.Graph, patient.Recipe!.Detection, recipe == patient.Recipe.Input ? patient.Evaluation
            : patient.PreparedBy(recipe), patient.Threads, patient.Cancellation);

    private static string Order(InputRecipe recipe) =>
        recipe.Color == ColorOrder.Bgr ? "channels in the order blue, green, red" : "channels in the order red, green, blue";

    private static string Word(string measure) => measure switch { "top1" => "top-1", "map50" => "mAP50", _ => "confidence" };

    private static string Json(InputRecipe recipe) => string.Create(
        CultureInfo.InvariantCulture,
        $"\"color\": \"{recipe.Color.ToString().ToLowerInvariant()}\", \"range\": [{recipe.Low}, {recipe.High}], \"mean\": "
        + $"[{string.Join(", ", recipe.Mean)}], \"std\": [{string.Join(", ", recipe.Std)}]");
}
