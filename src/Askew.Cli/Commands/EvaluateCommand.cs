using System.CommandLine;
using Askew.Files;
using Askew.Reports;
using Askew.Samples;
using Askew.Workflows;

namespace Askew.Cli.Commands;

/// <summary><c>askew evaluate MODEL --data PATH</c>: measures a network, float or integer, on labelled data.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A float network (ONNX, or Caffe's .prototxt) or an .askew file." };
        var data = new Option<string>(
            "--data")
        { Description = "Images or tensors to evaluate on, with labels as the recipe says.", Required = true };
        var recipe = new Option<string?>(
            "--recipe")
        { Description = "The recipe; that beside MODEL, else beside the reference, where it is not named." };
        var reference = new Option<string?>("--reference") { Description = "A float network to compare with, sample by sample." };
        var samples = new Option<int?>("--samples") { Description = "Use only this many samples, spread evenly." };
        var strict = new Option<bool>("--strict") { Description = "A sample that cannot be used is an error." };
        Option<string?> page = ReportFile.NewOption();
        Option<string> engine = Engines.NewOption();
        var view = new ViewOptions();
        var common = new CommonOptions();
        var command = new Command("evaluate", "Measure accuracy, and agreement with a reference.") { model, data, recipe, reference,
            samples, strict, engine, page };
        view.AddTo(command);
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) =>
        {
            string? pagePath = result.GetValue(page);
            OutputPaths.Check(result, page);
            var request = new MeasurementRequest(result.GetRequiredValue(model), result.GetRequiredValue(data))
            {
                Reference = result.GetValue(reference),
                Recipe = result.GetValue(recipe),
                View = view.Of(result),
                Samples = result.GetValue(samples),
                IsStrict = result.GetValue(strict),
                Engine = result.GetRequiredValue(engine),
            };
            EvaluationReport report = session.Run(work => Measurement.Run(request, work));
            if (pagePath is not null)
            {
                string folder = SampleSources.FolderOf(request.Data);
                OutputFile.WriteText(pagePath, new EvaluationPage(report, SampleImages.In(folder), report.ClassNames).Write);
            }

            EvaluationReport printed = pagePath is null ? report with { Memory = null } : report;
            session.Print(printed, printed.Write);
        });
        return command;
    }
}
