using System.CommandLine;
using System.Diagnostics;
using Askew.Calibration;
using Askew.Diagnosis;
using Askew.Graphs;
using Askew.Quantization;
using Askew.Quantization.Targets;
using Askew.Reports;
using Askew.Samples;

namespace Askew.Cli.Commands;

/// <summary><c>askew doctor MODEL --calibration PATH</c>: names what is wrong with a network, its data or its quantisation, and mends it.</summary>
internal static class DoctorCommand
{
    // Fine differences of the float network show in this many samples, and the ranges of more calibration samples are those of many.
    private const int MostEvaluationSamples = 64;
    private const int MostCalibrationSamples = 256;
    private const int FewestCalibrationSamples = 16;
    private const long MostCalibrationBytes = 512L << 20;
    private const string DefaultMethod = "mse";

    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "The float ONNX network." };
        var calibration = new Option<string>("--calibration") { Description = "Images or tensors to calibrate with.", Required = true };
        var data = new Option<string?>("--data") { Description = "Images or tensors to judge the float network by, with labels where the recipe says so; the calibration data where it is not named." };
        var recipe = new Option<string?>("--recipe") { Description = "The recipe; MODEL.recipe.json where it is not named." };
        var method = new Option<string>("--method") { Description = "How ranges are chosen for the examination.", DefaultValueFactory = _ => DefaultMethod };
        var target = new Option<string>("--target") { Description = "The target; one that computes all layers in integers.", DefaultValueFactory = _ => TargetCatalog.Default };
        var samples = new Option<int?>("--samples") { Description = $"Judge by this many evaluation samples, spread evenly; {MostEvaluationSamples} where it is not said." };
        var fix = new Option<bool>("--fix") { Description = "Mend what can be mended, in new files in the folder given with -o, and measure before and after." };
        var output = new Option<string?>("--output", "-o") { Description = "The folder for what --fix writes." };
        var common = new CommonOptions();
        var command = new Command("doctor", "Find out why a quantized network is bad, and mend it.") { model, calibration, data, recipe, method, target, samples, fix, output };
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) =>
        {
            bool mends = result.GetValue(fix);
            string? folder = result.GetValue(output);
            if (mends == (folder is null))
            {
                throw new UsageException(mends ? "--fix writes new files; name a folder for them with -o." : "-o is for --fix; without it nothing is written.");
            }

            Run(
                new Request(
                    result.GetRequiredValue(model),
                    result.GetRequiredValue(calibration),
                    result.GetValue(data),
                    result.GetValue(recipe),
                    Choices.Methods(result.GetRequiredValue(method))[0].Calibrator,
                    Choices.Targets(result.GetRequiredValue(target))[0],
                    result.GetValue(samples),
                    folder),
                session);
        });
        return command;
    }

    private static void Run(Request request, Session session)
    {
        var clock = Stopwatch.StartNew();
        if (request.Target.IntegerLayers != IntegerLayers.All)
        {
            throw new UsageException($"target '{request.Target.Name}' keeps layers in float; give one that computes every layer in integers.");
        }

        if (request.Samples is < 1)
        {
            throw new UsageException($"--samples is {request.Samples}; it takes a number from 1 up.");
        }

        if (request.Calibrator.Needs != StatisticsNeeds.None)
        {
            throw new UsageException($"the method '{request.Calibrator.Name}' follows the samples in their order, which an examination does not keep; choose another.");
        }

        ModelSource source = ModelSource.Open(request.Model, request.Recipe);
        source.RequireFloat();
        UnsupportedModelException.ThrowIfUnsupported(source.Graph!);
        Patient patient = Open(request, source, session);
        IReadOnlyList<Finding> findings = ProgressLine.Show("Examining", Doctor.CheckCount, progress => Doctor.Examine(patient, progress));
        var report = new DoctorReport
        {
            Model = request.Model,
            Target = request.Target.Name,
            Method = request.Calibrator.Name,
            CalibrationSamples = patient.Calibration.Count,
            EvaluationSamples = patient.Evaluation.Count,
            HasLabels = patient.Evaluation.Any(sample => sample.Label is not null || sample.Boxes is not null),
            Checks = Doctor.CheckCount,
            Findings = findings,
            Treatment = request.Folder is { } folder
                ? new Treatment(request.Model, request.Recipe, request.Calibration, request.Data, request.Target, request.Calibrator, request.Samples, session).Apply(findings, folder)
                : null,
            Seconds = clock.Elapsed.TotalSeconds,
        };
        session.Print(report, report.Write);
    }

    private static Patient Open(Request request, ModelSource source, Session session)
    {
        DataSource calibration = DataSource.Open(request.Calibration, source, samples: null, withLabels: false, strict: false, session.Threads);
        int most = (int)Math.Clamp(
            MostCalibrationBytes / Math.Max(1, calibration.First().Inputs.Sum(input => sizeof(float) * (long)input.Shape.ElementCount)), FewestCalibrationSamples, MostCalibrationSamples);
        if (calibration.Count > most)
        {
            calibration = DataSource.Open(request.Calibration, source, most, withLabels: false, strict: false, session.Threads);
        }

        Sample[] calibrationSamples = [.. calibration.Samples()];
        Graph graph = ModelQuantizer.Simplify(source.ResolvedGraph(calibrationSamples[0]));
        ModelQuantizer.RequireQuantizable(graph);
        return new Patient
        {
            Graph = graph,
            Recipe = source.Recipe,
            Calibration = calibrationSamples,
            Unreadable = calibration.Skipped,
            Evaluation = Evaluation(source.Recipe),
            PreparedBy = input => Evaluation(source.Recipe! with { Input = input }),
            Target = request.Target,
            Calibrator = request.Calibrator,
            Threads = session.Threads,
            Cancellation = session.Cancellation,
        };

        // Samples are few, so they are read again for every way to prepare them.
        Sample[] Evaluation(Recipe? recipe)
        {
            ISampleSource all = SampleSources.Open(request.Data ?? request.Calibration, recipe, source.Inputs, withLabels: request.Data is not null);
            return [.. new SamplePipeline(all.Take(request.Samples ?? MostEvaluationSamples), session.Threads).Samples()];
        }
    }

    private sealed record Request(
        string Model, string Calibration, string? Data, string? Recipe, ICalibrator Calibrator, TargetProfile Target, int? Samples, string? Folder);
}
