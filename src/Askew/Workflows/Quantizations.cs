using Askew.Files;

namespace Askew.Workflows;

/// <summary>Quantises a network from files to a file.</summary>
internal static class Quantizations
{
    /// <summary>Does what <paramref name="request"/> says.</summary>
    /// <exception cref="AskewException">Something about the request, the model or the data prevents it.</exception>
    public static QuantizationResult Run(QuantizationRequest request, Work work)
    {
        request.Check();
        OutputFile.RequireWritable(request.Output);
        InputFiles.RequireApart(
            [request.Output], [request.Model, request.Recipe, request.Calibration, request.Data, .. request.Statistics]);
        ModelSource source = ModelSource.Open(request.Model, request.Recipe, request.View);
        source.RequireFloat();
        DataSource? data = request.Calibration is { } path
            ? DataSource.Open(path, source, work, request.Samples, isStrict: request.IsStrict) : null;
        CalibratedModel calibrated = data is not null
            ? CalibratedModel.Calibrate(
            source, data, [request.Target], request.Calibrators, work, request.Options.Choices, request.ReplaysSamples)
            : CalibratedModel.Load(source, request.Statistics, request.Target, request.Options.Calibrator, work);
        ToleranceSearch.Outcome? search = request.Tolerance is { } tolerance ? Search(request, tolerance, source, calibrated, work) : null;
        QuantizedModel model = search?.Network ?? calibrated.Quantize(request.Target, request.Options);
        data?.ReportSkipped(work);
        byte[] file = model.ToBytes();
        if (search is null && request.Output is { } output)
        {
            work.Cancellation.ThrowIfCancellationRequested();
            OutputFile.Write(output, file);
        }

        return new QuantizationResult(
            model,
            file,
            calibrated.SampleCount,
            search is null ? model.Notes : [.. model.Notes, search.Note],
            request.LooksInside && model.IsIntegerOnly ? calibrated.LookInto(model, request.Options.Calibrator.Name) : null,
            search);
    }

    private static ToleranceSearch.Outcome Search(
        QuantizationRequest request, Tolerance tolerance, ModelSource source, CalibratedModel calibrated, Work work)
    {
        DataSource? data = request.Data is { } path
            ? DataSource.Open(path, source, work, withLabels: !tolerance.IsDecibels, isStrict: request.IsStrict)
            : null;
        return new ToleranceSearch(
            calibrated,
            source,
            tolerance,
            data,
            request.Options.Choices,
            choices => calibrated.Quantize(request.Target, request.Options with { Choices = choices }),
            request.Output ?? throw new RequestException("a tolerance needs an output: the best network so far is always on disk."),
            work).Run();
    }
}
