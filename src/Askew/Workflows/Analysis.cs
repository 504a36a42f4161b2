using System.Diagnostics;
using Askew.Evaluation;
using Askew.Evaluation.Layers;
using Askew.Graphs;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Reports;
using Askew.Reports.Network;
using Askew.Samples;

namespace Askew.Workflows;

/// <summary>Measures the error of every layer: of the network that quantising makes, by method, or of one that lies in a file.</summary>
internal static class Analysis
{
    /// <summary>Does what <paramref name="request"/> says.</summary>
    public static AnalysisReport Run(AnalysisRequest request, Work work) =>
        request.Model.EndsWith(".askew", StringComparison.OrdinalIgnoreCase) ? OfFile(request, work) : OfMethods(request, work);

    private static AnalysisReport OfMethods(AnalysisRequest request, Work work)
    {
        var clock = Stopwatch.StartNew();
        if (request.Reference is not null)
        {
            throw new RequestException("--reference goes with an .askew file; a float network is its own reference.");
        }

        ModelSource source = ModelSource.Open(request.Model, request.Recipe, request.View);
        source.RequireFloat();
        request.Target.RequireIntegersOnly();
        DataSource calibration = DataSource.OpenCalibration(request.Calibration, source, work, request.Samples);
        (DataSource measured, bool isHeldOut) = Measured(request, source, calibration, work);
        CalibratedModel calibrated = CalibratedModel.Calibrate(
            source, calibration, [request.Target], request.Methods.Select(method => method.Calibrator), work);
        QuantizedModel? model = null;
        QuantizedModel? first = null;
        var byMethod = new List<(string Method, IReadOnlyList<LayerError> Errors)>();
        foreach (NamedMethod method in request.Methods)
        {
            model = calibrated.Quantize(
                request.Target, OptionalSteps.LeaveOut(request.Without, new QuantizationOptions { Calibrator = method.Calibrator }));
            first ??= model;
            byMethod.Add((method.Text, LayerErrors.Measure(
                model, measured.Samples(), work.Threads, work.Counting(method.Text, measured.Count), work.Cancellation)));
        }

        calibration.ReportSkipped(work);
        return new AnalysisReport
        {
            Model = source.Path,
            Target = request.Target.Name,
            Samples = measured.Usable,
            IsHeldOut = isHeldOut,
            CalibrationSamples = calibrated.SampleCount,
            Methods = [.. request.Methods.Select(method => method.Text)],
            Layers = AnalyzedLayer.Of(model!, byMethod),
            Network = request.LooksInside ? NetworkReport.Of(first!, byMethod, measured.Usable, work.Threads) : null,
            Seconds = clock.Elapsed.TotalSeconds,
        };
    }

    private static AnalysisReport OfFile(AnalysisRequest request, Work work)
    {
        var clock = Stopwatch.StartNew();
        ModelSource file = ModelSource.Open(request.Model, request.Recipe)
            .WithRecipeIfNone(request.Reference is null ? null : Recipe.FindFor(request.Reference));
        var program = file.RequireProgram("is no .askew file");
        if (request.Reference is null)
        {
            throw new RequestException(
                $"'{request.Model}' is compared with the float network that it was made from: "
                + $"--reference {file.Provenance?.Model ?? "MODEL"}.");
        }

        ModelSource source = ModelSource.Open(request.Reference, file.Recipe, request.View);
        source.RequireFloat();
        DataSource data = DataSource.OpenCalibration(request.Calibration, source, work, request.Samples);
        (DataSource measured, bool isHeldOut) = Measured(request, source, data, work);
        FloatSplit split = source.SimplifiedGraph(measured.First(), request.Target);
        var errors = new ProgramErrors(program, split.Integers);
        if (errors.Count == 0)
        {
            throw new RequestException(
                $"'{request.Reference}' has none of the tensors of '{request.Model}'. Is it the network that this one was made from?");
        }

        IReadOnlyList<(Value Value, Distance InPlace)> found = errors.Measure(
            split.Complete(measured.Samples(), work.Threads),
            work.Threads,
            work.Counting("Measuring layers", measured.Count),
            work.Cancellation);
        string method = program.Origin.Method.Length > 0 ? program.Origin.Method : "the file";
        measured.ReportSkipped(work);
        return new AnalysisReport
        {
            Model = request.Model,
            Target = program.Origin.Target,
            Samples = measured.Usable,
            IsHeldOut = isHeldOut,
            Methods = [method],
            Layers = [.. found.Select(one => AnalyzedLayer.Of(one.Value.Producer!, method, one.InPlace))],
            Seconds = clock.Elapsed.TotalSeconds,
        };
    }

    // What calibration did not see, where there is enough of it.
    private static (DataSource Data, bool IsHeldOut) Measured(
        AnalysisRequest request, ModelSource source, DataSource calibration, Work work) =>
        DataSource.OpenHeldOut(request.Calibration, source, work, request.Samples) is { } heldOut && heldOut.Samples().Any()
            ? (heldOut, true) : (calibration, false);
}
