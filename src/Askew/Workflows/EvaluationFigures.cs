using Askew.Evaluation.Judging;
using Askew.Evaluation.Statistics;
using Askew.Reports;
using Askew.Samples;
using Labels = Askew.Samples.Labels;

namespace Askew.Workflows;

/// <summary>Makes the figures of what was judged, sample by sample.</summary>
/// <param name="Task">What the network does.</param>
/// <param name="HasReference">Whether it was judged beside a reference.</param>
/// <param name="OutputNames">The names of the outputs whose errors were measured.</param>
/// <param name="AreWhole">Whether each of them holds whole numbers, such as places.</param>
/// <param name="ClassNames">What the classes are called; null where that is not known.</param>
internal sealed record EvaluationFigures(
    RecipeTask Task, bool HasReference, IReadOnlyList<string> OutputNames, IReadOnlyList<bool> AreWhole, IReadOnlyList<string>? ClassNames)
{
    private const int MostSamplesShown = 20;

    /// <summary>The figures of all of <paramref name="judged"/>, in order.</summary>
    public EvaluationReport Of(IReadOnlyList<SampleJudgement> judged)
    {
        SampleOutcomes? signal = SampleOutcomes.OfSignal(judged);
        EvaluationReport report = Task switch
        {
            RecipeTask.Detection => Of(DetectionResult.Of(judged, HasReference)),
            RecipeTask.Segmentation or RecipeTask.Regression => Of(DenseResult.Of(judged, HasReference)),
            _ => Of(ClassificationResult.Of(judged, HasReference)) with { Outcomes = SampleOutcomes.OfClasses(judged) },
        };
        return report with
        {
            Task = Task.ToString().ToLowerInvariant(),
            Outcomes = report.Outcomes ?? signal,
            OutputSqnrInterval = signal is null || !double.IsFinite(signal.Value) ? null
                : Bootstrap.Of(signal.Draws!, signal.Samples, signal.Value),
        };
    }

    /// <summary>The figures of all of <paramref name="judged"/>, in order, where some samples could not be used.</summary>
    /// <param name="judged">The samples.</param>
    /// <param name="skipped">Those that were left out.</param>
    /// <exception cref="UnusableDataException">Nothing is left to measure, which those that were left out are most likely the reason
    /// of.</exception>
    public EvaluationReport Of(IReadOnlyList<SampleJudgement> judged, IReadOnlyList<SkippedSample> skipped)
    {
        try
        {
            return Of(judged);
        }
        catch (UnlabelledDataException e) when (skipped.Count > 0)
        {
            throw new UnusableDataException(
                $"{skipped.Count} of {judged.Count + skipped.Count} samples cannot be used; the first, '{skipped[0].Name}': "
                + $"{skipped[0].Reason} None of the others has a labelled object, so there is nothing to measure.", e);
        }
    }

    private EvaluationReport Of(ClassificationResult result) => new()
    {
        Samples = result.Samples,
        Labelled = result.Labelled == result.Samples ? null : result.Labelled,
        Top1 = result.Top1,
        Top1Interval = result.Top1Interval,
        Top5 = result.Top5,
        Agreement = result.Agreement,
        ReferenceTop1 = result.ReferenceTop1,
        AgainstReference = result.Paired,
        DisagreementCount = result.Agreeing is null ? null : result.Disagreements.Count,
        Disagreements = Some(result.Disagreements),
        OutputSqnrDb = result.Errors?.Decibels,
        Outputs = result.Errors?.ByOutput(OutputNames, AreWhole),
    };

    private EvaluationReport Of(DenseResult result) => new()
    {
        Samples = result.Samples,
        PixelAgreement = result.PixelShare,
        MaskIou = result.MaskOverlap,
        MeanAbsoluteError = Task == RecipeTask.Regression ? result.Errors?.MeanAbsoluteError : null,
        PsnrDb = Task == RecipeTask.Regression ? result.Errors?.PeakDecibels : null,
        OutputSqnrDb = result.Errors?.Decibels,
        Outputs = result.Errors?.ByOutput(OutputNames, AreWhole),
    };

    private EvaluationReport Of(DetectionResult result) => new()
    {
        Samples = result.Samples,
        Map50 = result.Map50,
        Map50Interval = result.Map50Interval,
        Map50ElevenPoint = result.Map50ElevenPoint,
        Map = result.Map,
        Map50ByClass = result.ByClass.ToDictionary(pair => Labels.ClassNames.Of(ClassNames, pair.Key), pair => pair.Value),
        ReferenceMap50 = result.ReferenceMap50,
        AgainstReference = result.Paired,
        DisagreementCount = result.ReferenceMap50 is null ? null : result.Detections.Count(image => image.Unmatched > 0),
        Detections = Some([.. result.Detections.OrderByDescending(image => image.Unmatched).ThenByDescending(image => image.Truths.Count)]),
        OutputSqnrDb = result.Errors?.Decibels,
        Outputs = result.Errors?.ByOutput(OutputNames, AreWhole),
        Outcomes = SampleOutcomes.OfObjects(result),
    };

    private static IReadOnlyList<T>? Some<T>(IReadOnlyList<T> all) => all.Count == 0 ? null : [.. all.Take(MostSamplesShown)];
}
