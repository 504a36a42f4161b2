using System.Diagnostics;
using System.Security.Cryptography;
using Askew.Evaluation.Layers;
using Askew.Export.C.Writing;
using Askew.Files;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Reports;
using Askew.Samples;
using Askew.Workflows.Precision;

namespace Askew.Workflows;

/// <summary>Quantises a network from files to a file.</summary>
internal static class Quantizations
{
    private const int MostLayerSamples = 4;

    /// <summary>Does what <paramref name="request"/> says, but for writing what is found; a search for a tolerance writes the best so
    /// far.</summary>
    /// <exception cref="AskewException">Something about the request, the model or the data prevents it.</exception>
    public static QuantizationResult Run(QuantizationRequest request, Work work)
    {
        request.Check();
        OutputFile.RequireWritable(request.Outputs);
        InputFiles.RequireApart(request.Outputs, request.Inputs);
        Action<string, string>? saveStep = request.SaveSteps is { } folder ? StepsIn(folder, [.. request.Inputs]) : null;
        ModelSource source = ModelSource.Open(request.Model, request.Recipe, request.View);
        source.RequireFloat();
        (source, IReadOnlyList<string> assumptions) = WithRecipe(source, request.Calibration, work);
        DataSource? data = request.Calibration is { } path
            ? DataSource.OpenCalibration(path, source, work, request.Samples, isStrict: request.IsStrict) : null;
        CalibratedModel calibrated = data is not null
            ? CalibratedModel.Calibrate(
                source, data, [request.Target], request.Calibrators, work, request.Options.Choices)
            : CalibratedModel.Load(source, request.Statistics, [request.Target], [request.Options.Calibrator], work);
        ToleranceSearch.Outcome? search = null;
        QuantizedModel model;
        if (request.Tolerance is { } tolerance)
        {
            search = Search(request, tolerance, source, calibrated, saveStep, work);
            model = search.Network.Noting(search.Note);
        }
        else if (request.Flash is { } flash)
        {
            model = Search(request, flash, calibrated, saveStep, work);
        }
        else
        {
            model = calibrated.Quantize(request.Target, request.Options with { SaveStep = saveStep });
        }

        data?.ReportSkipped(work);
        byte[] file = model.ToBytes();
        work.Cancellation.ThrowIfCancellationRequested();
        return new QuantizationResult(
            source,
            model,
            file,
            calibrated.SampleCount,
            [
                .. assumptions,
                .. model.Notes,
                .. request.Options.WeightBits < PackedWeights.Whole ? [NarrowWeights(request.Options.WeightBits)] : Array.Empty<string>(),
            ],
            request.LooksInside && model.HasProgram ? calibrated.LookInto(model, request.Options.Calibrator.Name) : null,
            search);
    }

    /// <summary>Does what <paramref name="request"/> says, writes the network and what is named beside it, all or nothing, and tells of
    /// it.</summary>
    /// <exception cref="AskewException">Something about the request, the model or the data prevents it.</exception>
    public static (QuantizationReport Report, ToleranceSearch.Outcome? Search) Report(QuantizationRequest request, Work work)
    {
        var clock = Stopwatch.StartNew();
        work = work with { Progress = work.Progress is { } told && request.Tolerance is null ? new WholeProgress(told) : work.Progress };
        QuantizationResult done = Run(request, work);
        var report = new QuantizationReport
        {
            Model = request.Model,
            Target = request.Target.Name,
            Method = request.Options.Calibrator.Name,
            Seconds = clock.Elapsed.TotalSeconds,
            PeakMemoryBytes = Process.GetCurrentProcess().PeakWorkingSet64,
            Samples = done.Samples,
            Output = request.Output!,
            OutputBytes = done.File.Length,
            OutputSha256 = Convert.ToHexStringLower(SHA256.HashData(done.File)),
            Layers = LayerReport.ForAll(done.Model),
            Notes = done.Notes,
            IsProven = done.Model.HasProgram,
            Network = done.Network,
            Card = CardOf(request, done, work),
            Provenance = request.Page is null ? null : request.Origin,
        };
        List<(string Path, Action<Stream> Write)> outputs = [];
        if (done.Search is null)
        {
            outputs.Add((request.Output!, stream => stream.Write(done.File)));
        }

        if (request.SavePlan is { } plan)
        {
            outputs.Add((plan, OutputFile.Text(writer => writer.Write(PlanFile.Write(done.Model.Plan, done.Model.IsEqualized)))));
        }

        if (request.Page is { } page)
        {
            outputs.Add((page, OutputFile.Text(new QuantizationPage(report, new FileInfo(request.Model).Length).Write)));
        }

        work.Cancellation.ThrowIfCancellationRequested();
        OutputFile.Write(outputs);
        return (report, done.Search);
    }

    // On samples that calibration did not see, the float network beside the file as it will be written.
    private static QuantizationCard CardOf(QuantizationRequest request, QuantizationResult done, Work work)
    {
        Work quiet = work with { Note = _ => { } };
        ModelSource original = done.Source;
        string next = $"askew evaluate {request.Output} --data FOLDER --reference {request.Model}";
        ModelSource integers = ModelSource.Of(request.Output!, done.File, original.Recipe);

        // Samples to calibrate with need no labels, and may have some that say nothing; then the outputs alone are compared.
        (EvaluationReport? measured, DataSource? heldOut) = Measured(original, integers, withLabels: true);
        (measured, heldOut) = measured is null ? Measured(original, integers, withLabels: false) : (measured, heldOut);
        if (measured is null && original.Recipe is { } recipe)
        {
            Recipe plain = recipe with { Task = RecipeTask.Regression, Detection = null };
            (measured, heldOut) = Measured(original.With(plain), integers.With(plain), withLabels: false);
        }

        LayerError? worst = measured is not null && done.Model.HasProgram
            ? LayerErrors.Measure(done.Model, heldOut!.Samples().Take(MostLayerSamples), work.Threads, cancellation: work.Cancellation)
                .MinBy(error => error.InPlace.SqnrDb)
            : null;
        return new QuantizationCard(
            new FileInfo(request.Model).Length, done.File.Length, measured, worst?.Node.Name, worst?.InPlace.SqnrDb, next);

        (EvaluationReport? Report, DataSource? Data) Measured(ModelSource floats, ModelSource quantized, bool withLabels)
        {
            try
            {
                return request.Calibration is { } calibration
                    && DataSource.OpenHeldOut(calibration, original, quiet, request.Samples, withLabels) is { } data && data.Samples().Any()
                    ? (Measurement.Of(quantized, floats.With(quantized.OutputNames), data, quiet), data) : (null, null);
            }
            catch (UnusableDataException)
            {
                return (null, null);
            }
        }
    }

    // Images want a recipe; where there is none it is made by looking, and said so.
    private static (ModelSource Source, IReadOnlyList<string> Notes) WithRecipe(ModelSource source, string? calibration, Work work)
    {
        if (source.Recipe is not null || calibration is null || SampleSources.ImagesIn(calibration).Count == 0)
        {
            return (source, []);
        }

        RecipeDraft draft = RecipeWriting.Draft(source, calibration, work);
        return draft.Recipe.Input is null ? (source, [])
            : (source.With(draft.Recipe),
            [
                "there is no recipe, so this one was made by looking, and is in the .askew file",
                .. draft.Assumptions.Select(one => $"  {one}"),
                $"to check and change it: askew new-recipe {source.Path} --data {calibration}, then "
                    + RecipeWriting.HowToCheck(source.Path, Path.ChangeExtension(source.Path, ".recipe.json"), calibration),
            ]);
    }

    // Who asks for few bits most likely wants to save memory.
    private static string NarrowWeights(int bits) =>
        $"weights have {bits} bits, but take a byte each in the .askew file; exported C keeps those of layers that are not depthwise and "
        + "have no groups without gaps, unless it is to be fast ('--optimize speed')";

    private static Action<string, string> StepsIn(string folder, IReadOnlyList<string?> inputs)
    {
        OutputFile.CreateFolder(folder);
        bool isFirst = true;
        return (name, text) =>
        {
            if (isFirst)
            {
                isFirst = false;
                RemoveSteps(folder, inputs);
            }

            string path = Path.Combine(folder, name);
            InputFiles.RequireApart([path], inputs);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            OutputFile.WriteText(path, writer => writer.Write(text));
        };
    }

    // Documents of another run would stand among those of this one. What only looks like one is not theirs to remove.
    private static void RemoveSteps(string folder, IReadOnlyList<string?> inputs)
    {
        string[] old = [.. new[] { folder, Path.Combine(folder, StepLog.SecondRoad) }.Where(Directory.Exists)
            .SelectMany(each => Directory.EnumerateFiles(each, "*.json")).Where(path => StepLog.Writes(Path.GetFileName(path)))];
        InputFiles.RequireApart(old, inputs);
        Array.ForEach(old, File.Delete);
        string second = Path.Combine(folder, StepLog.SecondRoad);
        if (Directory.Exists(second) && !Directory.EnumerateFileSystemEntries(second).Any())
        {
            Directory.Delete(second);
        }
    }

    private static ToleranceSearch.Outcome Search(
        QuantizationRequest request,
        Tolerance tolerance,
        ModelSource source,
        CalibratedModel calibrated,
        Action<string, string>? saveStep,
        Work work)
    {
        DataSource? data = request.Data is { } path
            ? DataSource.Open(path, source, work, withLabels: !tolerance.IsDecibels, isStrict: request.IsStrict)
            : null;

        // What is lifted is what the search finds; the step that lifts by itself would lift for another aim, and be counted as 8 bits.
        var trials = new Trials(request, calibrated, saveStep, options => options with
        {
            Without = [.. options.Without, QuantizationOptions.Lifting],
        });
        ToleranceSearch.Outcome outcome = new ToleranceSearch(
            calibrated, source, tolerance, data, request.Options.Choices, trials.Quantize, request.Output, work).Run();
        trials.SaveStepsOf(outcome.Network);
        return outcome;
    }

    private static QuantizedModel Search(
        QuantizationRequest request, FlashSize flash, CalibratedModel calibrated, Action<string, string>? saveStep, Work work)
    {
        var trials = new Trials(request, calibrated, saveStep, options => options with { WidensWeights = false });
        (QuantizedModel network, string note) =
            new FlashSearch(flash, trials.Quantize, calibrated.Memory, work).Run(request.Options.Choices);
        trials.SaveStepsOf(network);
        return network.Noting(note);
    }

    // Networks that a search makes. The steps that are shown are those that led to the network which is written, not to the last that was
    // tried.
    private sealed class Trials(
        QuantizationRequest request, CalibratedModel calibrated, Action<string, string>? saveStep,
        Func<QuantizationOptions, QuantizationOptions> change)
    {
        private readonly Dictionary<QuantizedModel, List<(string Name, string Text)>> steps = [];

        public QuantizedModel Quantize(PlanChoices choices)
        {
            List<(string, string)> taken = [];
            QuantizationOptions options = change(request.Options) with
            {
                Choices = choices,
                SaveStep = saveStep is null ? null : (name, text) => taken.Add((name, text)),
            };
            QuantizedModel made = calibrated.Quantize(request.Target, options, request.Options);
            if (saveStep is not null)
            {
                steps[made] = taken;
            }

            return made;
        }

        public void SaveStepsOf(QuantizedModel network)
        {
            foreach ((string name, string text) in saveStep is null ? [] : steps[network])
            {
                saveStep!(name, text);
            }
        }
    }
}
