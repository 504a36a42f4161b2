using System.Diagnostics;
using Askew.Evaluation.Layers;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Reports;
using Askew.Reports.Network;

namespace Askew.Workflows;

/// <summary>Measures the error of every layer, alone and in place, by method.</summary>
internal static class Analysis
{
    /// <summary>Analyses <paramref name="source"/>, quantised for <paramref name="target"/> by each of
    /// <paramref name="methods"/>.</summary>
    /// <param name="source">The float network.</param>
    /// <param name="calibrationPath">Images or tensors to calibrate with, and to measure on.</param>
    /// <param name="methods">The methods.</param>
    /// <param name="target">The target.</param>
    /// <param name="samples">Use only this many samples, spread evenly; null for all.</param>
    /// <param name="without">Steps to leave out, comma-separated; null for none.</param>
    /// <param name="looksInside">Whether to look into the first network for a report.</param>
    /// <param name="work">How it is done.</param>
    public static AnalysisReport Run(
        ModelSource source,
        string calibrationPath,
        IReadOnlyList<NamedMethod> methods,
        TargetProfile target,
        int? samples,
        string? without,
        bool looksInside,
        Work work)
    {
        var clock = Stopwatch.StartNew();
        source.RequireFloat();
        target.RequireIntegersOnly();
        DataSource data = DataSource.OpenCalibration(calibrationPath, source, work, samples);
        CalibratedModel calibrated = CalibratedModel.Calibrate(source, data, [target], methods.Select(method => method.Calibrator), work);
        QuantizedModel? model = null;
        QuantizedModel? first = null;
        var byMethod = new List<(string Method, IReadOnlyList<LayerError> Errors)>();
        foreach (NamedMethod method in methods)
        {
            model = calibrated.Quantize(
                target, OptionalSteps.LeaveOut(without, new QuantizationOptions { Calibrator = method.Calibrator }));
            first ??= model;
            byMethod.Add((method.Text,
                LayerErrors.Measure(model, data.Samples(), work.Threads, work.Counting(method.Text, data.Count), work.Cancellation)));
        }

        data.ReportSkipped(work);
        return new AnalysisReport
        {
            Model = source.Path,
            Target = target.Name,
            Samples = data.Usable,
            Methods = [.. methods.Select(method => method.Text)],
            Layers = AnalyzedLayer.Of(model!, byMethod),
            Network = looksInside ? NetworkReport.Of(first!, byMethod, data.Usable, work.Threads) : null,
            Seconds = clock.Elapsed.TotalSeconds,
        };
    }
}
