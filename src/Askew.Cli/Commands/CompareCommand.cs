using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Askew.Calibration;
using Askew.Evaluation;
using Askew.Graphs;
using Askew.Quantization;
using Askew.Quantization.Targets;
using Askew.Reports;
using Askew.Reports.Network;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Cli.Commands;

/// <summary><c>askew compare MODEL --calibration PATH --data PATH</c>: the float network beside every method on every target.</summary>
internal static class CompareCommand
{
    private const int Bits = 8;

    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "The float ONNX network." };
        var calibration = new Option<string>("--calibration") { Description = "Images or tensors to calibrate with.", Required = true };
        var data = new Option<string>("--data") { Description = "Images or tensors to evaluate on, with labels as the recipe says.", Required = true };
        var recipe = new Option<string?>("--recipe") { Description = "The recipe; MODEL.recipe.json where it is not named." };
        var methods = new Option<string?>("--methods")
        {
            Description = $"Comma-separated, options after colons (redistribution:max-clipped=1); all where none is named: {string.Join(", ", CalibratorCatalog.Names)}.",
        };
        var targets = new Option<string?>("--targets") { Description = $"Comma-separated names or paths of profiles: {string.Join(", ", TargetCatalog.Names)}; paper,cpu where none is named." };
        var samples = new Option<int?>("--samples") { Description = "Evaluate on only this many samples, spread evenly." };
        Option<bool> clamp = Choices.NewClampOption();
        Option<string?> without = Steps.NewOption();
        var markdown = new Option<string?>("--markdown") { Description = "Write the tables to this Markdown file." };
        Option<string?> page = ReportFile.NewOption();
        var fresh = new Option<bool>("--fresh") { Description = "Measure everything again, also what an earlier run with the same inputs has measured." };
        var common = new CommonOptions();
        var command = new Command("compare", "Compare methods and targets by the accuracy of what they make.")
        {
            model, calibration, data, recipe, methods, targets, samples, clamp, without, markdown, page, fresh,
        };
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) =>
        {
            OutputFile.RequireWritable(result.GetValue(markdown), result.GetValue(page));
            var request = new Request(
                result.GetRequiredValue(model),
                result.GetRequiredValue(calibration),
                result.GetRequiredValue(data),
                result.GetValue(recipe),
                result.GetValue(samples),
                result.GetValue(without),
                result.GetValue(fresh),
                result.GetValue(page) is not null);
            ComparisonReport report = Compare(request, Choices.Methods(result.GetValue(methods), result.GetValue(clamp)), Choices.Targets(result.GetValue(targets), "paper", "cpu"), session);
            if (result.GetValue(markdown) is { } markdownPath)
            {
                OutputFile.WriteText(markdownPath, report.WriteMarkdown);
            }

            if (result.GetValue(page) is { } pagePath)
            {
                string folder = SampleSources.FolderOf(request.Data);
                OutputFile.WriteText(pagePath, new ComparisonPage(report, ReportFile.ImagesIn(folder), ClassNames.For(folder)).Write);
            }

            session.Print(report, report.Write);
        });
        return command;
    }

    private static ComparisonReport Compare(
        Request request, IReadOnlyList<(string Text, ICalibrator Calibrator)> methods, IReadOnlyList<TargetProfile> targets, Session session)
    {
        var clock = Stopwatch.StartNew();
        ModelSource source = ModelSource.Open(request.Model, request.Recipe);
        source.RequireFloat();

        UnsupportedModelException.ThrowIfUnsupported(source.Graph!);
        DataSource data = DataSource.Open(request.Data, source, request.Samples, withLabels: true, strict: false, session.Threads);
        DataSource calibration = DataSource.Open(request.Calibration, source, samples: null, withLabels: false, strict: false, session.Threads);
        var store = new ResultStore(
            ResultStore.OfFile(request.Model),
            JsonSerializer.Serialize(source.Recipe, Session.JsonOptions),
            ResultStore.OfData(request.Calibration),
            ResultStore.OfData(request.Data),
            $"{request.Samples}",
            request.Without ?? string.Empty);
        (string Name, TargetProfile Target, string Method, ICalibrator Calibrator)[] wanted =
            [.. targets.SelectMany(target => methods.Select(method => (NameOf(target, method.Text), target, method.Text, method.Calibrator)))];
        Dictionary<string, ComparisonRow> done = request.Fresh ? [] : Find(store, wanted.Select(row => row.Name).Prepend("float"));
        int resumed = done.Count;

        Sample first = data.First();
        var reference = new RememberedOutputs(
            new NetworkOutputs(Networks.Open(ModelSource.Open(request.Model, request.Recipe), first, Workers.Single)), RememberedOutputs.DefaultMemoryInBytes);
        if (!done.TryGetValue("float", out ComparisonRow? original))
        {
            original = ComparisonRow.Of(EvaluateCommand.Measure(reference, null, source.Recipe, data, "float", session));
            store.Keep("float", original);
            Show(original, "float");
        }

        CalibratedModel? calibrated = null;
        foreach ((string name, TargetProfile target, string method, ICalibrator calibrator) in wanted.Where(row => !done.ContainsKey(row.Name)))
        {
            session.Cancellation.ThrowIfCancellationRequested();
            calibrated ??= CalibratedModel.Calibrate(source, calibration, targets, methods.Select(m => m.Calibrator), session);
            ComparisonRow row = Row(calibrated, reference, target, (method, calibrator), request.Without, data, $"{method} on {target.Name} ({done.Count + 1} of {wanted.Length + 1})", session);
            done[name] = row;
            store.Keep(name, row);
            Show(row, $"{method} on {target.Name}");
        }

        data.ReportSkipped();
        var report = new ComparisonReport
        {
            Model = request.Model,
            Task = (source.Recipe?.Task ?? RecipeTask.Tensor).ToString().ToLowerInvariant(),
            Samples = data.Count - data.Skipped.Count,
            CalibrationSamples = calibration.Count - calibration.Skipped.Count,
            Float = original,
            Rows = [.. wanted.Select(row => done[row.Name])],
            Seconds = clock.Elapsed.TotalSeconds,
            Resumed = resumed,
        };
        return !request.WithNetwork || report.Best is not { } best ? report : report with { Network = LookInto(best), Seconds = clock.Elapsed.TotalSeconds };

        // The best network once more, to be looked into.
        NetworkReport? LookInto(ComparisonRow row)
        {
            calibrated ??= CalibratedModel.Calibrate(source, calibration, targets, methods.Select(m => m.Calibrator), session);
            (_, TargetProfile target, string method, ICalibrator calibrator) = wanted.First(w => w.Method == row.Method && w.Target.Name == row.Target);
            QuantizedModel? model = calibrated.Quantize(target, calibrator, Bits, request.Without).Model;
            return model is null ? null : ReportFile.LookInto(model, method, calibrated.Memory, session);
        }
    }

    private static ComparisonRow Row(
        CalibratedModel calibrated,
        RememberedOutputs reference,
        TargetProfile target,
        (string Text, ICalibrator Calibrator) method,
        string? without,
        DataSource data,
        string what,
        Session session)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            INetwork network = calibrated.Quantize(target, method.Calibrator, Bits, without).Open(Workers.Single);
            EvaluationReport report = EvaluateCommand.Measure(new NetworkOutputs(network), reference, calibrated.Recipe, data, what, session);
            return ComparisonRow.Of(report) with { Method = method.Text, Target = target.Name, Seconds = clock.Elapsed.TotalSeconds };
        }
        catch (GraphException e)
        {
            // One method's ranges, or one target's registers, may not do; that is a result, too.
            return new ComparisonRow { Method = method.Text, Target = target.Name, Seconds = clock.Elapsed.TotalSeconds, Error = e.Message };
        }
    }

    private static Dictionary<string, ComparisonRow> Find(ResultStore store, IEnumerable<string> names) => names
        .Select(name => (name, row: store.Find<ComparisonRow>(name)))
        .Where(pair => pair.row is not null)
        .ToDictionary(pair => pair.name, pair => pair.row!);

    // A profile from a file is what is in it, not what it is called.
    private static string NameOf(TargetProfile target, string method) => JsonSerializer.Serialize(target, Session.JsonOptions) + method;

    // Results appear as they come.
    private static void Show(ComparisonRow row, string name) => Session.Note(row.Error is { } error
        ? $"{name}: failed: {error}"
        : $"{name}: {(row.Accuracy is { } accuracy ? $"{accuracy * 100:f2} %" : "done")}"
            + $"{(row.OutputSqnrDb is { } decibels ? $", {decibels:f1} dB" : string.Empty)}, {row.Seconds:f1} s");

    private sealed record Request(string Model, string Calibration, string Data, string? Recipe, int? Samples, string? Without, bool Fresh, bool WithNetwork);
}
