using System.CommandLine;
using System.Diagnostics;
using Askew.Evaluation;
using Askew.Evaluation.Detection;
using Askew.Reports;
using Askew.Reports.Network;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Cli.Commands;

/// <summary><c>askew evaluate MODEL --data PATH</c>: measures a network, float or integer, on labelled data.</summary>
internal static class EvaluateCommand
{
    private const int MostSamplesShown = 20;

    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A float ONNX network or an .askew file." };
        var data = new Option<string>("--data") { Description = "Images or tensors to evaluate on, with labels as the recipe says.", Required = true };
        var recipe = new Option<string?>("--recipe") { Description = "The recipe; that beside MODEL, else beside the reference, where it is not named." };
        var reference = new Option<string?>("--reference") { Description = "A float network to compare with, sample by sample." };
        var samples = new Option<int?>("--samples") { Description = "Use only this many samples, spread evenly." };
        var strict = new Option<bool>("--strict") { Description = "A sample that cannot be used is an error." };
        Option<string?> page = ReportFile.NewOption();
        Option<string> engine = Networks.EngineOption();
        var common = new CommonOptions();
        var command = new Command("evaluate", "Measure accuracy, and agreement with a reference.") { model, data, recipe, reference, samples, strict, engine, page };
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) => Run(
            result.GetRequiredValue(model),
            result.GetRequiredValue(data),
            result.GetValue(recipe),
            result.GetValue(reference),
            result.GetValue(samples),
            result.GetValue(strict),
            result.GetRequiredValue(engine),
            result.GetValue(page),
            session));
        return command;
    }

    private static void Run(string modelPath, string dataPath, string? recipePath, string? referencePath, int? samples, bool strict, string engine, string? pagePath, Session session)
    {
        recipePath ??= Recipe.FindFor(modelPath) ?? (referencePath is null ? null : Recipe.FindFor(referencePath));
        ModelSource model = ModelSource.Open(modelPath, recipePath);
        ModelSource? reference = referencePath is null ? null : ModelSource.Open(referencePath, recipePath);
        DataSource data = DataSource.Open(dataPath, model, samples, withLabels: true, strict, session.Threads);
        EvaluationReport report = Evaluate(model, reference, data, session, engine);
        if (pagePath is not null)
        {
            report = report with { Memory = model.Program is { } program ? MemoryReport.Of(program) : null };
            OutputFile.WriteText(pagePath, new EvaluationPage(report, ReportFile.ImagesIn(data.Folder), ClassNames.For(data.Folder)).Write);
        }

        session.Print(report, report.Write);
    }

    /// <summary>Measures <paramref name="model"/> on labelled data, and its agreement with <paramref name="reference"/> where there is one.</summary>
    public static EvaluationReport Evaluate(ModelSource model, ModelSource? reference, DataSource data, Session session, string engine = Networks.Managed)
    {
        Sample first = data.First();
        EvaluationReport report = Measure(
            new NetworkOutputs(Networks.Open(model, first, Workers.Single, engine)),
            reference is null ? null : new NetworkOutputs(Networks.Open(reference, first, Workers.Single)),
            model.Recipe,
            data,
            "Evaluating",
            session);
        data.ReportSkipped();
        return report with { Model = model.Path };
    }

    /// <summary>Measures a network on labelled data, and its agreement with a reference where there is one.</summary>
    public static EvaluationReport Measure(
        ISampleOutputs network, ISampleOutputs? reference, Recipe? recipe, DataSource data, string what, Session session)
    {
        var clock = Stopwatch.StartNew();
        EvaluationReport report = ProgressLine.Show(what, data.Count, progress => recipe?.Detection is { } detection
            ? Report(DetectionEvaluator.Evaluate(network, reference, detection, data.Samples(), session.Threads, progress, session.Cancellation), ClassNames.For(data.Folder))
            : Report(ClassificationEvaluator.Evaluate(network, reference, data.Samples(), session.Threads, progress, session.Cancellation)));
        return report with
        {
            Task = (recipe?.Task ?? RecipeTask.Tensor).ToString().ToLowerInvariant(),
            Seconds = clock.Elapsed.TotalSeconds,
            SamplesPerSecond = report.Samples / clock.Elapsed.TotalSeconds,
            Skipped = data.Skipped.Count,
        };
    }

    private static EvaluationReport Report(ClassificationResult result) => new()
    {
        Samples = result.Samples,
        Top1 = result.Top1,
        Top5 = result.Top5,
        Agreement = result.Agreement,
        ReferenceTop1 = result.ReferenceTop1,
        DisagreementCount = result.Agreeing is null ? null : result.Disagreements.Count,
        Disagreements = Some(result.Disagreements),
        OutputSqnrDb = result.OutputSqnrDb,
    };

    private static EvaluationReport Report(DetectionResult result, IReadOnlyList<string>? classNames) => new()
    {
        Samples = result.Samples,
        Map50 = result.Map50,
        Map50ElevenPoint = result.Map50ElevenPoint,
        Map = result.Map,
        Map50ByClass = result.ByClass.ToDictionary(pair => ClassNames.Of(classNames, pair.Key), pair => pair.Value),
        ReferenceMap50 = result.ReferenceMap50,
        DisagreementCount = result.ReferenceMap50 is null ? null : result.Detections.Count(image => image.Unmatched > 0),
        Detections = Some([.. result.Detections.OrderByDescending(image => image.Unmatched).ThenByDescending(image => image.Truths.Count)]),
        OutputSqnrDb = result.OutputSqnrDb,
    };

    private static IReadOnlyList<T>? Some<T>(IReadOnlyList<T> all) => all.Count == 0 ? null : [.. all.Take(MostSamplesShown)];
}
