using System.Diagnostics;
using Askew.Evaluation;
using Askew.Evaluation.Judging;
using Askew.Reports;
using Askew.Reports.Network;
using Askew.Samples;
using Askew.Samples.Labels;
using Askew.Tensors;

namespace Askew.Workflows;

/// <summary>Measures networks, float or integer, on data.</summary>
internal static class Measurement
{
    /// <summary>Does what <paramref name="request"/> says.</summary>
    public static EvaluationReport Run(MeasurementRequest request, Work work)
    {
        bool isQuantized = request.Reference is not null && request.Model.EndsWith(".askew", StringComparison.OrdinalIgnoreCase);
        ModelSource model = ModelSource.Open(request.Model, request.Recipe, isQuantized ? null : request.View)
            .WithRecipeIfNone(request.Reference is null ? null : Recipe.FindFor(request.Reference));
        ModelSource? reference = request.Reference is null
            ? null
            : ModelSource.Open(request.Reference, model.Recipe, request.View).With(model.OutputNames);
        DataSource data = DataSource.Open(request.Data, model, work, request.Samples, withLabels: true, request.IsStrict);
        EvaluationReport report = Of(model, reference, data, work, request.Engine);
        return model.Program is { } program ? report with { Memory = MemoryReport.Of(program) } : report;
    }

    /// <summary>Measures <paramref name="model"/> on labelled data, and its agreement with <paramref name="reference"/> where there is
    /// one.</summary>
    public static EvaluationReport Of(
        ModelSource model, ModelSource? reference, DataSource data, Work work, string engine = Networks.Managed)
    {
        Sample first = data.First();
        INetwork network = Networks.Open(model, first, Workers.Single, engine);
        INetwork? other = reference is null ? null : Networks.Open(reference, first, Workers.Single);
        Networks.RequireMemory(other is null ? [network] : [network, other], first, work.Threads);
        IReadOnlyList<string>? names = model.ClassNamesFor(data.Folder);
        EvaluationReport report = Of(
            new NetworkOutputs(network),
            other is null ? null : new NetworkOutputs(other),
            model.Recipe,
            data,
            "Evaluating",
            work,
            names);
        data.ReportSkipped(work);
        return report with { Model = model.Path, ClassNames = names, NoAccuracy = NoAccuracy(report, model.Recipe, data.Folder) };
    }

    /// <summary>Measures a network on labelled data, and its agreement with a reference where there is one.</summary>
    /// <param name="network">The network.</param>
    /// <param name="reference">What it is compared with, sample by sample; null for nothing.</param>
    /// <param name="recipe">Says how outputs are read; null for tensors.</param>
    /// <param name="data">The samples.</param>
    /// <param name="what">The step's name for people.</param>
    /// <param name="work">How it is done.</param>
    /// <param name="classNames">What the classes are called; null for what the data say.</param>
    public static EvaluationReport Of(
        ISampleOutputs network, ISampleOutputs? reference, Recipe? recipe, DataSource data, string what, Work work,
        IReadOnlyList<string>? classNames = null)
    {
        var clock = Stopwatch.StartNew();
        EvaluationFigures figures = FiguresOf(network, reference, recipe, classNames ?? ClassNames.For(data.Folder));
        IReadOnlyList<SampleJudgement> judged = JudgeOf(network, reference, recipe).JudgeAll(
            data.Samples(), work.Threads, work.Counting(what, data.Count), cancellation: work.Cancellation);
        EvaluationReport report = Report(figures, judged, data);
        return report with
        {
            Seconds = clock.Elapsed.TotalSeconds,
            SamplesPerSecond = report.Samples / clock.Elapsed.TotalSeconds,
            Skipped = data.Skipped.Count,
        };
    }

    /// <summary>What judges the answers of a network.</summary>
    public static SampleJudge JudgeOf(ISampleOutputs network, ISampleOutputs? reference, Recipe? recipe) =>
        recipe?.Detection is { } detection ? new DetectionJudge(network, reference, detection)
            : recipe?.Task is RecipeTask.Segmentation or RecipeTask.Regression
                ? new DenseJudge(network, reference, recipe.Task == RecipeTask.Segmentation)
            : new ClassificationJudge(network, reference);

    /// <summary>What makes figures of that.</summary>
    public static EvaluationFigures FiguresOf(
        ISampleOutputs network, ISampleOutputs? reference, Recipe? recipe, IReadOnlyList<string>? classNames) => new(
            recipe?.Task ?? RecipeTask.Tensor,
            reference is not null,
            recipe?.Detection is null ? network.OutputNames : reference?.OutputNames ?? [],
            classNames);

    // Accuracy is never left out without a word.
    private static string? NoAccuracy(EvaluationReport report, Recipe? recipe, string folder)
    {
        if (report.Top1 is not null || recipe?.Task is RecipeTask.Detection or RecipeTask.Segmentation or RecipeTask.Regression)
        {
            return null;
        }

        string why = recipe is null ? "there is no recipe that says where labels are"
            : recipe.Labels is null ? $"the recipe '{recipe.Name}' has no 'labels'"
            : "the network's output is no list of scores";
        return recipe?.Labels is null && FoundLabels.Hint(folder) is { } hint ? $"{why}; {hint}" : why;
    }

    // Where nothing is left to measure, the samples that were left out are most likely why.
    private static EvaluationReport Report(EvaluationFigures figures, IReadOnlyList<SampleJudgement> judged, DataSource data)
    {
        try
        {
            return figures.Of(judged);
        }
        catch (UnlabelledDataException e) when (data.Skipped.Count > 0)
        {
            throw new UnusableDataException(
                $"{data.Skipped.Count} of {data.Count} samples cannot be used; the first, '{data.Skipped[0].Name}': "
                + $"{data.Skipped[0].Reason} None of the others has a labelled object, so there is nothing to measure.", e);
        }
    }
}
