using System.CommandLine;
using System.Diagnostics;
using Askew.Calibration;
using Askew.Evaluation.Layers;
using Askew.Graphs;
using Askew.Quantization;
using Askew.Quantization.Targets;
using Askew.Reports;
using Askew.Reports.Network;
using Askew.Samples;

namespace Askew.Cli.Commands;

/// <summary><c>askew analyze MODEL --calibration PATH</c>: the error of every layer, alone and in place, by method.</summary>
internal static class AnalyzeCommand
{
    private const int Bits = 8;

    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "The float ONNX network." };
        var calibration = new Option<string>("--calibration") { Description = "Images or tensors to calibrate with, and to measure on.", Required = true };
        var recipe = new Option<string?>("--recipe") { Description = "The recipe; MODEL.recipe.json where it is not named." };
        var methods = new Option<string?>("--methods")
        {
            Description = $"Comma-separated, options after colons (redistribution:max-clipped=1); all where none is named: {string.Join(", ", CalibratorCatalog.Names)}.",
        };
        var target = new Option<string>("--target")
        {
            Description = "The target; 'paper', the default, keeps every layer on its own, so that each can be seen.",
            DefaultValueFactory = _ => "paper",
        };
        var samples = new Option<int?>("--samples") { Description = "Use only this many samples, spread evenly." };
        var markdown = new Option<string?>("--markdown") { Description = "Write all three distances of every layer, in place and alone, to this Markdown file." };
        Option<bool> clamp = Choices.NewClampOption();
        Option<string?> without = Steps.NewOption();
        Option<string?> page = ReportFile.NewOption();
        var common = new CommonOptions();
        var command = new Command("analyze", "Measure the error of every layer, by method.") { model, calibration, recipe, methods, target, samples, clamp, without, markdown, page };
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) =>
        {
            OutputFile.RequireWritable(result.GetValue(page), result.GetValue(markdown));
            AnalysisReport report = Analyze(
                ModelSource.Open(result.GetRequiredValue(model), result.GetValue(recipe)),
                result.GetRequiredValue(calibration),
                Choices.Methods(result.GetValue(methods), result.GetValue(clamp)),
                Choices.Targets(result.GetRequiredValue(target))[0],
                result.GetValue(samples),
                result.GetValue(without),
                result.GetValue(page) is not null,
                session);
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

    private static AnalysisReport Analyze(
        ModelSource source,
        string calibrationPath,
        IReadOnlyList<(string Text, ICalibrator Calibrator)> methods,
        TargetProfile target,
        int? samples,
        string? without,
        bool withNetwork,
        Session session)
    {
        var clock = Stopwatch.StartNew();
        source.RequireFloat();

        if (target.IntegerLayers != IntegerLayers.All)
        {
            throw new UsageException($"target '{target.Name}' keeps layers in float; give one that computes every layer in integers.");
        }

        UnsupportedModelException.ThrowIfUnsupported(source.Graph!);
        DataSource data = DataSource.Open(calibrationPath, source, samples, withLabels: false, strict: false, session.Threads);
        CalibratedModel calibrated = CalibratedModel.Calibrate(source, data, [target], methods.Select(method => method.Calibrator), session);
        QuantizedModel? model = null;
        QuantizedModel? first = null;
        var byMethod = new List<(string Method, IReadOnlyList<LayerError> Errors)>();
        foreach ((string text, ICalibrator calibrator) in methods)
        {
            model = calibrated.Quantize(target, calibrator, Bits, without).Model!;
            first ??= model;
            QuantizedModel measured = model;
            byMethod.Add((text, ProgressLine.Show(text, data.Count, progress =>
                LayerErrors.Measure(measured, data.Samples(), session.Threads, progress, session.Cancellation))));
        }

        data.ReportSkipped();
        int count = data.Count - data.Skipped.Count;
        return new AnalysisReport
        {
            Model = source.Path,
            Target = target.Name,
            Samples = count,
            Methods = [.. methods.Select(method => method.Text)],
            Layers = AnalysisReport.LayersOf(model!, byMethod),
            Network = withNetwork ? NetworkReport.Of(first!, byMethod, count, session.Threads) : null,
            Seconds = clock.Elapsed.TotalSeconds,
        };
    }
}
