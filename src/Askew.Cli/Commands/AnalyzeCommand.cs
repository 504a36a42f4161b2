using System.CommandLine;
using Askew.Calibration;
using Askew.Files;
using Askew.Reports;
using Askew.Workflows;

namespace Askew.Cli.Commands;

/// <summary><c>askew analyze MODEL --calibration PATH</c>: the error of every layer, alone and in place, by method.</summary>
internal static class AnalyzeCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "The float network: ONNX, or Caffe (.prototxt)." };
        var calibration = new Option<string>(
            "--calibration")
        { Description = "Images or tensors to calibrate with, and to measure on.", Required = true };
        var recipe = new Option<string?>("--recipe") { Description = "The recipe; MODEL.recipe.json where it is not named." };
        var methods = new Option<string?>("--methods")
        {
            Description = $"Comma-separated, options after colons (redistribution:max-clipped=1); all where none is named: "
                + $"{string.Join(", ", CalibratorCatalog.Names)}.",
        };
        var target = new Option<string>("--target")
        {
            Description = "The target; 'paper', the default, keeps every layer on its own, so that each can be seen.",
            DefaultValueFactory = _ => "paper",
        };
        var samples = new Option<int?>("--samples") { Description = "Use only this many samples, spread evenly." };
        var markdown = new Option<string?>(
            "--markdown")
        { Description = "Write all three distances of every layer, in place and alone, to this Markdown file." };
        Option<bool> clamp = Choices.NewClampOption();
        Option<string?> without = Choices.NewWithoutOption();
        Option<string?> page = ReportFile.NewOption();
        var view = new ViewOptions(cuts: true);
        var common = new CommonOptions();
        var command = new Command("analyze", "Measure the error of every layer, by method.") { model, calibration, recipe, methods, target,
            samples, clamp, without, markdown, page };
        view.AddTo(command);
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) =>
        {
            OutputPaths.Check(result, page, markdown);
            ModelSource source = ModelSource.Open(result.GetRequiredValue(model), result.GetValue(recipe), view.Of(result));
            AnalysisReport report = session.Run(work => Analysis.Run(
                source,
                result.GetRequiredValue(calibration),
                Choices.Methods(result.GetValue(methods), result.GetValue(clamp)),
                Choices.Targets(result.GetRequiredValue(target))[0],
                result.GetValue(samples),
                result.GetValue(without),
                result.GetValue(page) is not null,
                work));
            if (result.GetValue(markdown) is { } markdownPath)
            {
                OutputFile.WriteText(markdownPath, new AnalysisMarkdown(report).Write);
            }

            if (result.GetValue(page) is { } path)
            {
                OutputFile.WriteText(path, new AnalysisPage(report).Write);
            }

            session.Print(report, report.Write);
        });
        return command;
    }
}
