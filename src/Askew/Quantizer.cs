using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Reports;
using Askew.Workflows;
using Askew.Workflows.Precision;

namespace Askew;

/// <summary>The front door: from a float network and a folder of samples to an integer-only network, measured and exported.</summary>
/// <example><c>Quantizer.Quantize("model.onnx", "images").Save("model.askew");</c></example>
/// <remarks>Whatever is wrong with a request, a model or data is an <see cref="AskewException"/> that says what, where, and what to
/// try.</remarks>
public static class Quantizer
{
    /// <summary>Quantises a network.</summary>
    /// <param name="model">The float network: ONNX, or Caffe's .prototxt.</param>
    /// <param name="calibration">Images or tensors to calibrate with; a few dozen are plenty.</param>
    /// <param name="options">How; null for what the command line does.</param>
    /// <param name="progress">Told how far each step is.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="AskewException">The request, the model or the data cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The work was ended early.</exception>
    public static QuantizedModel Quantize(
        string model,
        string calibration,
        QuantizerOptions? options = null,
        IProgress<StepProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new QuantizerOptions();
        TargetProfile target = NamedChoices.Target(options.Target);
        Tolerance? tolerance = options.Tolerance is { } worse ? Tolerance.Parse(worse) : null;
        var chosen = new QuantizationOptions
        {
            Calibrator = NamedChoices.Method(options.Method, target),
            WeightBits = NamedChoices.Bits(nameof(options.WeightBits), options.WeightBits),
            ActivationBits = NamedChoices.Bits(nameof(options.ActivationBits), options.ActivationBits),
            Effort = options.Effort,
        };
        var request = new QuantizationRequest
        {
            Model = model,
            Calibration = calibration,
            Recipe = options.Recipe,
            Target = target,
            Options = OptionalSteps.LeaveOut(string.Join(',', options.Without), chosen),
            Samples = options.Samples,
            View = ModelView.With(options.Shapes, options.Outputs, options.KeepFloat),
            Tolerance = tolerance,
            Flash = options.Flash is { } flash ? FlashSize.Parse(flash) : null,
            Data = options.ToleranceData,
        };
        return Quantizations.Run(request, new Work { Threads = options.Threads, Progress = progress, Cancellation = cancellation }).Model;
    }

    /// <summary>The same on another thread.</summary>
    /// <inheritdoc cref="Quantize"/>
    public static Task<QuantizedModel> QuantizeAsync(
        string model,
        string calibration,
        QuantizerOptions? options = null,
        IProgress<StepProgress>? progress = null,
        CancellationToken cancellation = default) =>
            Task.Run(() => Quantize(model, calibration, options, progress, cancellation), cancellation);

    /// <summary>Measures a network, float or integer, on data, as the recipe's task demands.</summary>
    /// <param name="model">A float network or an .askew file.</param>
    /// <param name="data">Images or tensors, with labels as the recipe says.</param>
    /// <param name="reference">A float network to compare with, sample by sample; null for none.</param>
    /// <param name="recipe">The recipe; null for the one beside the model, else beside the reference.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="AskewException">The request, the model or the data cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The work was ended early.</exception>
    public static Accuracy Measure(
        string model,
        string data,
        string? reference = null,
        string? recipe = null,
        IProgress<StepProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        EvaluationReport report = Evaluations.Run(
            new MeasurementRequest(model, data) { Reference = reference, Recipe = recipe },
                new Work { Progress = progress, Cancellation = cancellation });
        return Accuracy.Of(report);
    }

    /// <summary>The same on another thread.</summary>
    /// <inheritdoc cref="Measure"/>
    public static Task<Accuracy> MeasureAsync(
        string model,
        string data,
        string? reference = null,
        string? recipe = null,
        IProgress<StepProgress>? progress = null,
        CancellationToken cancellation = default) =>
            Task.Run(() => Measure(model, data, reference, recipe, progress, cancellation), cancellation);

    /// <summary>Measures the float network and beside it methods that choose ranges, on one or several targets. What an interrupted run
    /// has measured is found again.</summary>
    /// <param name="model">The float network.</param>
    /// <param name="calibration">Images or tensors to calibrate with.</param>
    /// <param name="data">Images or tensors to measure on, with labels as the recipe says.</param>
    /// <param name="methods">The methods with their options; null for all that there are.</param>
    /// <param name="targets">The targets; null for cpu and paper.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>The float network, and then each method on each target.</returns>
    /// <exception cref="AskewException">The request, the model or the data cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The work was ended early.</exception>
    public static IReadOnlyList<ComparedMethod> Compare(
        string model,
        string calibration,
        string data,
        IReadOnlyList<string>? methods = null,
        IReadOnlyList<string>? targets = null,
        IProgress<StepProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var request = new ComparisonRequest(
            model, Recipe: null, calibration, Statistics: [], data, NamedChoices.Methods(methods), NamedChoices.Targets(targets),
            Samples: null, Without: null, IsFresh: false, LooksInside: false)
        {
            NamesMethods = methods is not null,
        };
        ComparisonReport report = Comparison.Run(request, new Work { Progress = progress, Cancellation = cancellation });
        return [ComparedMethod.Of(report.Float), .. report.Rows.Select(ComparedMethod.Of)];
    }

    /// <summary>Finds out what is wrong with a network, its data or its quantisation.</summary>
    /// <param name="model">The float network.</param>
    /// <param name="calibration">Images or tensors to calibrate with.</param>
    /// <param name="data">Images or tensors to judge by, with labels as the recipe says; null for the calibration data.</param>
    /// <param name="target">The target.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>What was found, the gravest first.</returns>
    /// <exception cref="AskewException">The request, the model or the data cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The work was ended early.</exception>
    public static IReadOnlyList<Symptom> Examine(
        string model,
        string calibration,
        string? data = null,
        string target = "cpu",
        IProgress<StepProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        TargetProfile profile = NamedChoices.Target(target);
        var request = new ExaminationRequest(
            model, Recipe: null, calibration, data, NamedChoices.Method(Examination.DefaultMethod, profile), profile, Samples: null,
            Folder: null);
        return [.. Examination.Run(request, new Work { Progress = progress, Cancellation = cancellation }).Findings.Select(Symptom.Of)];
    }

    /// <summary>Writes an integer-only network in a form that something else runs.</summary>
    /// <param name="model">The network.</param>
    /// <param name="format">As <c>askew export --format</c> names it: <c>c</c>, <c>onnx-qdq</c>, <c>onnx-qoperator</c>,
    /// <c>tflite</c>, <c>npu</c>.</param>
    /// <param name="output">A folder, or the path of the .c, .onnx or .tflite file.</param>
    /// <returns>The paths of the files that were written.</returns>
    /// <exception cref="AskewException">The network has layers in float, or no form in this format.</exception>
    public static IReadOnlyList<string> Export(QuantizedModel model, string format, string output) =>
        Exports.Run(model, format, output);
}
