using System.CommandLine;
using System.Diagnostics;
using Askew.Files;
using Askew.Reports;
using Askew.Reports.Network;
using Askew.Samples;
using Askew.Workflows;

namespace Askew.Cli.Commands;

/// <summary><c>askew evaluate MODEL --data PATH</c>: measures a network, float or integer, on labelled data.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A float ONNX network or an .askew file." };
        var data = new Option<string>("--data") { Description = "Images or tensors to evaluate on, with labels as the recipe says.", Required = true };
        var recipe = new Option<string?>("--recipe") { Description = "The recipe; that beside MODEL, else beside the reference, where it is not named." };
        var reference = new Option<string?>("--reference") { Description = "A float network to compare with, sample by sample." };
        var samples = new Option<int?>("--samples") { Description = "Use only this many samples, spread evenly." };
        var strict = new Option<bool>("--strict") { Description = "A sample that cannot be used is an error." };
        Option<string?> page = ReportFile.NewOption();
        Option<string> engine = Engines.NewOption();
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
        OutputFile.RequireWritable(pagePath);
        recipePath ??= Recipe.FindFor(modelPath) ?? (referencePath is null ? null : Recipe.FindFor(referencePath));
        ModelSource model = ModelSource.Open(modelPath, recipePath);
        ModelSource? reference = referencePath is null ? null : ModelSource.Open(referencePath, recipePath);
        EvaluationReport report = session.Run(work => Measurement.Of(
            model, reference, DataSource.Open(dataPath, model, work, samples, withLabels: true, strict), work, engine));
        if (pagePath is not null)
        {
            string folder = SampleSources.FolderOf(dataPath);
            report = report with { Memory = model.Program is { } program ? MemoryReport.Of(program) : null };
            OutputFile.WriteText(pagePath, new EvaluationPage(report, ReportFile.ImagesIn(folder), ClassNames.For(folder)).Write);
        }

        session.Print(report, report.Write);
    }
}
