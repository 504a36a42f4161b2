using System.Diagnostics;
using Askew.Evaluation;
using Askew.Evaluation.Judging;
using Askew.Reports;
using Askew.Samples;
using Askew.Samples.Labels;
using Askew.Tensors;

namespace Askew.Workflows;

/// <summary>Measures networks, float or integer, on data.</summary>
internal static class Measurement
{
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
        return report with
        {
            Model = model.Path,
            ClassNames = names,
            NoAccuracy = report.Top1 is null ? WhyNoAccuracy(model.Recipe, data.Folder) : null,
        };
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
        EvaluationReport report = figures.Of(judged, data.Skipped);
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
            recipe?.Detection is null ? network.AreWhole : reference?.AreWhole ?? [],
            classNames);

    /// <summary>Why there is no accuracy where no sample has a label: it is never left out without a word; null where that needs no
    /// reason.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="folder">The data.</param>
    public static string? WhyNoAccuracy(Recipe? recipe, string folder)
    {
        if (recipe?.Task is RecipeTask.Detection or RecipeTask.Segmentation or RecipeTask.Regression)
        {
            return null;
        }

        string why = recipe is null ? "there is no recipe that says where labels are"
            : recipe.Labels is null ? $"the recipe '{recipe.Name}' has no 'labels'"
            : "the network's output is no list of scores";
        return recipe?.Labels is null && FoundLabels.Hint(folder) is { } hint ? $"{why}; {hint}" : why;
    }
}
