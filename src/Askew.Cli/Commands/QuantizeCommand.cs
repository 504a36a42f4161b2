using System.CommandLine;
using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using Askew.Calibration;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Reports;
using Askew.Samples;

namespace Askew.Cli.Commands;

/// <summary><c>askew quantize MODEL --calibration PATH -o OUT.askew</c>: makes the integer-only network.</summary>
internal static class QuantizeCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "The float ONNX network." };
        var calibration = new Option<string?>("--calibration") { Description = "Images or tensors to calibrate with; 32 are a good start." };
        var statistics = new Option<string[]>("--statistics")
        {
            Description = "Files that 'calibrate' has written, all parts, in place of --calibration.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var recipe = new Option<string?>("--recipe") { Description = "The recipe; MODEL.recipe.json where it is not named." };
        var output = new Option<string>("--output", "-o") { Description = "The .askew file to write.", Required = true };
        var method = new Option<string?>("--method")
        {
            Description = $"How ranges are chosen: {string.Join(", ", CalibratorCatalog.Names)}; {CalibratorCatalog.Default} where the target names no other.",
        };
        var options = new Option<string[]>("--option") { Description = "An option of the method as NAME=VALUE; can be repeated.", DefaultValueFactory = _ => [] };
        Option<bool> clamp = Cli.Choices.NewClampOption();
        var target = new Option<string>("--target")
        {
            Description = $"What the network shall run on: {string.Join(", ", TargetCatalog.Names)}, or the path of a profile.",
            DefaultValueFactory = _ => TargetCatalog.Default,
        };
        var bits = new Option<int>("--bits") { Description = "Bits of weights and activations, 2 to 8.", DefaultValueFactory = _ => 8 };
        var weightBits = new Option<int?>("--bits-weights") { Description = "Bits of weights, where they differ." };
        var activationBits = new Option<int?>("--bits-activations") { Description = "Bits of activations, where they differ." };
        var effort = new Option<Effort>("--effort")
        {
            Description = "How long to look for better weights: fast (not at all), normal, best (for few bits; a few times as long).",
            DefaultValueFactory = _ => Effort.Normal,
        };
        var samples = new Option<int?>("--samples") { Description = "Use only this many samples, spread evenly." };
        Option<string?> without = Steps.NewOption();
        var plan = new Option<string?>("--plan") { Description = "A plan file that decides about single layers beforehand: bits, ranges, methods." };
        var savePlan = new Option<string?>("--save-plan") { Description = "Write all that was decided to this plan file, to be edited and given back." };
        var tolerance = new Option<string?>("--tolerance")
        {
            Description = "Lift the fewest tensors to 16 bits with which no more is lost than this: points of top-1 or mAP on --data (0.5), or keep an output SQNR (30dB).",
        };
        var data = new Option<string?>("--data") { Description = "What --tolerance measures on; for decibels the calibration samples where it is not named." };
        Option<string?> page = ReportFile.NewOption();
        var strict = new Option<bool>("--strict") { Description = "A sample that cannot be used is an error." };
        var common = new CommonOptions();
        var command = new Command("quantize", "Make an integer-only network of a float network.")
        {
            model, calibration, statistics, recipe, output, method, options, clamp, target, bits, weightBits, activationBits, effort, samples, without, plan, savePlan, tolerance, data, strict, page,
        };
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) => Run(
            new Request(
                result.GetRequiredValue(model),
                result.GetValue(calibration),
                result.GetRequiredValue(statistics),
                result.GetValue(recipe),
                result.GetRequiredValue(output),
                result.GetValue(method),
                [.. result.GetRequiredValue(options), .. result.GetValue(clamp) ? new[] { Cli.Choices.ClampOption + "=on" } : []],
                result.GetRequiredValue(target),
                BitWidths.Of(result.GetValue(bits), result.GetValue(weightBits), result.GetValue(activationBits)),
                result.GetValue(effort),
                result.GetValue(samples),
                result.GetValue(without),
                result.GetValue(plan),
                result.GetValue(savePlan),
                result.GetValue(tolerance) is { } text ? Tolerance.Parse(text) : null,
                result.GetValue(data),
                result.GetValue(strict),
                result.GetValue(page)),
            session));
        return command;
    }

    private static void Run(Request request, Session session)
    {
        var clock = Stopwatch.StartNew();
        if (request.Calibration is null == (request.Statistics.Length == 0))
        {
            throw new UsageException("give either --calibration, or --statistics with all parts.");
        }

        if (request.Calibration is null && (request.Samples is not null || request.Strict))
        {
            throw new UsageException("--samples and --strict choose among samples; with --statistics the choice was made by 'calibrate'.");
        }

        (TargetProfile target, ICalibrator calibrator) = Choices(request);
        PlanChoices choices = request.Plan is { } planPath ? PlanFile.Load(planPath) : PlanChoices.None;
        if (target.IntegerLayers != IntegerLayers.All && (request.Plan ?? request.SavePlan) is not null)
        {
            throw new UsageException($"target '{target.Name}' leaves layers in float; plans are for targets that compute all layers in integers.");
        }

        RequireTolerable(request, target);
        OutputFile.RequireWritable(request.Output, request.SavePlan, request.Report);
        ModelSource source = ModelSource.Open(request.Model, request.Recipe);
        source.RequireFloat();

        UnsupportedModelException.ThrowIfUnsupported(source.Graph!);
        DataSource? data = request.Calibration is { } path
            ? DataSource.Open(path, source, request.Samples, withLabels: false, request.Strict, session.Threads)
            : null;
        CalibratedModel calibrated = data is not null
            ? CalibratedModel.Calibrate(source, data, [target], [calibrator, .. choices.Calibrators], session, choices, ReplaysSamples(request, target, calibrator))
            : CalibratedModel.Load(source, request.Statistics, target, calibrator, session);
        QuantizedNetwork Make(PlanChoices decided) => calibrated.Quantize(target, calibrator, request.Bits, request.Effort, request.Without, decided);
        ToleranceSearch.Outcome? search = request.Tolerance is { } tolerance
            ? new ToleranceSearch(
                calibrated,
                () => ModelSource.Open(request.Model, request.Recipe),
                tolerance,
                request.Data is { } dataPath ? DataSource.Open(dataPath, source, null, withLabels: !tolerance.IsDecibels, request.Strict, session.Threads) : null,
                choices,
                Make,
                request.Output,
                session).Run()
            : null;
        QuantizedNetwork quantized = search?.Network ?? Make(choices);
        data?.ReportSkipped();
        byte[] file = quantized.File();
        if (search is null)
        {
            session.Cancellation.ThrowIfCancellationRequested();
            OutputFile.Write(request.Output, file);
        }

        if (request.SavePlan is { } savePath)
        {
            OutputFile.WriteText(savePath, writer => writer.Write(PlanFile.Write(quantized.Model!.Plan, quantized.Model!.IsEqualized)));
        }

        var report = new QuantizationReport
        {
            Model = request.Model,
            Target = target.Name,
            Method = calibrator.Name,
            Seconds = clock.Elapsed.TotalSeconds,
            PeakMemoryBytes = Process.GetCurrentProcess().PeakWorkingSet64,
            Samples = calibrated.SampleCount,
            Output = request.Output,
            OutputBytes = file.Length,
            OutputSha256 = Sha256(file),
            Layers = quantized.Layers,
            Notes = search is null ? quantized.Notes : [.. quantized.Notes, search.Note],
            IsProven = quantized.Model is not null,
            Network = request.Report is not null && quantized.Model is { } model
                ? ReportFile.LookInto(model, calibrator.Name, calibrated.Memory, session)
                : null,
        };
        if (request.Report is not null)
        {
            OutputFile.WriteText(request.Report, new QuantizationPage(report, new FileInfo(request.Model).Length).Write);
        }

        session.Print(report, report.Write);
        search?.RequireWithin();
    }

    // Reports and searches for a tolerance look at single samples, too.
    private static bool ReplaysSamples(Request request, TargetProfile target, ICalibrator calibrator) =>
        request.Report is not null || request.Tolerance is not null
        || Steps.LeaveOut(request.Without, new QuantizationOptions { Calibrator = calibrator }).ReplaysSamples;

    private static void RequireTolerable(Request request, TargetProfile target)
    {
        if (request.Tolerance is not { } tolerance)
        {
            if (request.Data is not null)
            {
                throw new UsageException("--data is what --tolerance measures on; give a tolerance, or leave it out ('askew evaluate' measures).");
            }

            return;
        }

        if (!target.WideActivations || target.IntegerLayers != IntegerLayers.All)
        {
            throw new UsageException(
                $"--tolerance lifts tensors to 16 bits, and target '{target.Name}' has none. Choose another target, or without --tolerance look at what 'askew analyze' names.");
        }

        if (!tolerance.IsDecibels && request.Data is null)
        {
            throw new UsageException("--tolerance in points is measured on labelled data: give --data, or decibels, such as --tolerance 30dB.");
        }
    }

    private static (TargetProfile Target, ICalibrator Calibrator) Choices(Request request)
    {
        try
        {
            TargetProfile target = TargetCatalog.Find(request.Target);
            return (target, CalibratorCatalog.Create(request.Method ?? target.Method ?? CalibratorCatalog.Default, request.Options));
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static string Sha256(byte[] contents) => Convert.ToHexStringLower(SHA256.HashData(contents));

    private sealed record Request(
        string Model,
        string? Calibration,
        string[] Statistics,
        string? Recipe,
        string Output,
        string? Method,
        string[] Options,
        string Target,
        BitWidths Bits,
        Effort Effort,
        int? Samples,
        string? Without,
        string? Plan,
        string? SavePlan,
        Tolerance? Tolerance,
        string? Data,
        bool Strict,
        string? Report);
}
