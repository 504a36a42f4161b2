using System.CommandLine;
using Askew.Calibration;
using Askew.Files;
using Askew.Quantization.Targets;
using Askew.Reports;
using Askew.Workflows;

namespace Askew.Cli.Commands;

/// <summary><c>askew analyze MODEL --calibration PATH</c>: the error of every layer of the network that quantising makes, or of an .askew
/// file.</summary>
internal static class AnalyzeCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "The float network (ONNX, or Caffe's .prototxt), or an .askew file." };
        var calibration = new Option<string>(
            "--calibration")
        {
            Description = "Images or tensors to calibrate with; of 16 or more every eighth is kept from that, and measured on.",
            Required = true,
        };
        var reference = new Option<string?>("--reference") { Description = "The float network that an .askew file was made from." };
        var recipe = new Option<string?>("--recipe") { Description = "The recipe; MODEL.recipe.json where it is not named." };
        var methods = new Option<string?>("--methods")
        {
            Description = $"Comma-separated, options after colons (redistribution:max-clipped=1), or all; that which 'quantize' takes "
                + $"where none is named: {string.Join(", ", CalibratorCatalog.Names)}.",
        };
        var target = new Option<string>("--target")
        {
            Description = "The target, as for 'quantize'; 'paper' keeps every layer on its own, so that each can be seen.",
            DefaultValueFactory = _ => TargetCatalog.Default,
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
        var command = new Command("analyze", "Measure the error of every layer, by method.") {
            model, calibration, reference, recipe, methods, target,
            samples, clamp, without, markdown, page };
        view.AddTo(command);
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) =>
        {
            OutputPaths.Check(result, page, markdown);
            if (result.GetRequiredValue(model).EndsWith(".askew", StringComparison.OrdinalIgnoreCase))
            {
                GivenOptions.Refuse(result, "with an .askew file, in which all is decided", methods, clamp, without);
            }

            TargetProfile profile = NamedChoices.Target(result.GetRequiredValue(target));
            string? chosen = result.GetValue(methods);
            var request = new AnalysisRequest(result.GetRequiredValue(model), result.GetRequiredValue(calibration))
            {
                Reference = result.GetValue(reference),
                Recipe = result.GetValue(recipe),
                View = view.Of(result),
                Methods = Choices.Methods(
                    chosen == "all" ? null : chosen ?? profile.UsualMethod, result.GetValue(clamp)),
                Target = profile,
                Samples = result.GetValue(samples),
                Without = result.GetValue(without),
                LooksInside = result.GetValue(page) is not null,
            };
            AnalysisReport report = session.Run(work => Analysis.Run(request, work));
            report = request.LooksInside ? report with { Provenance = Origins.Of(result, request.Model, request.Recipe) } : report;
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
