using System.CommandLine;
using Askew.Calibration;
using Askew.Files;
using Askew.Quantization.Targets;
using Askew.Reports;
using Askew.Workflows;

namespace Askew.Cli.Commands;

/// <summary><c>askew compare MODEL --calibration PATH --data PATH</c>: the float network beside every method on every target.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "The float network: ONNX, or Caffe (.prototxt)." };
        var calibration = new Option<string?>("--calibration") { Description = "Images or tensors to calibrate with." };
        var statistics = new Option<string[]>("--statistics")
        {
            Description = "Files that 'calibrate' has written, all parts, in place of --calibration.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var data = new Option<string>(
            "--data")
        { Description = "Images or tensors to evaluate on, with labels as the recipe says.", Required = true };
        var recipe = new Option<string?>("--recipe") { Description = "The recipe; MODEL.recipe.json where it is not named." };
        var methods = new Option<string?>("--methods")
        {
            Description = $"Comma-separated, options after colons (redistribution:max-clipped=1); all where none is named: "
                + $"{string.Join(", ", CalibratorCatalog.Names)}.",
        };
        var targets = new Option<string?>("--targets")
        {
            Description =
            $"Comma-separated names or paths of profiles: {string.Join(", ", TargetCatalog.Names)}; cpu,paper where none is named."
        };
        var samples = new Option<int?>("--samples") { Description = "Evaluate on only this many samples, spread evenly." };
        Option<bool> clamp = Choices.NewClampOption();
        Option<string?> without = Choices.NewWithoutOption();
        var markdown = new Option<string?>("--markdown") { Description = "Write the tables to this Markdown file." };
        Option<string?> page = ReportFile.NewOption();
        var fresh = new Option<bool>(
            "--fresh")
        { Description = "Measure everything again, also what an earlier run with the same inputs has measured." };
        var common = new CommonOptions();
        var command = new Command("compare", "Compare methods and targets by the accuracy of what they make.")
        {
            model, calibration, statistics, data, recipe, methods, targets, samples, clamp, without, markdown, page, fresh,
        };
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) =>
        {
            OutputPaths.Check(result, markdown, page);
            var request = new ComparisonRequest(
                result.GetRequiredValue(model),
                result.GetValue(recipe),
                result.GetValue(calibration),
                result.GetRequiredValue(statistics),
                result.GetRequiredValue(data),
                Choices.Methods(result.GetValue(methods), result.GetValue(clamp)),
                Choices.Targets(result.GetValue(targets)),
                result.GetValue(samples),
                result.GetValue(without),
                result.GetValue(fresh),
                result.GetValue(page) is not null)
            {
                NamesMethods = result.GetValue(methods) is not null,
            };
            ComparisonReport report = session.Run(work => Comparison.Run(request, work));
            report = request.LooksInside ? report with { Provenance = Origins.Of(result, request.Model, request.Recipe) } : report;
            if (result.GetValue(markdown) is { } markdownPath)
            {
                OutputFile.WriteText(markdownPath, report.WriteMarkdown);
            }

            if (result.GetValue(page) is { } pagePath)
            {
                ReportPages.Write(pagePath, report, request.Data);
            }

            session.Print(report, report.Write);
        });
        return command;
    }
}
