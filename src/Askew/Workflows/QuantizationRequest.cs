using Askew.Calibration;
using Askew.Export.C.Writing;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Workflows.Precision;

namespace Askew.Workflows;

/// <summary>What a network shall be quantised from, for what, and how.</summary>
internal sealed record QuantizationRequest
{
    /// <summary>The float ONNX network.</summary>
    public required string Model { get; init; }

    /// <summary>Images or tensors to calibrate with; null where <see cref="Statistics"/> are given.</summary>
    public string? Calibration { get; init; }

    /// <summary>Files of calibration statistics, all parts, in place of samples.</summary>
    public IReadOnlyList<string> Statistics { get; init; } = [];

    /// <summary>The recipe; null for the one beside the model.</summary>
    public string? Recipe { get; init; }

    /// <summary>What of the network is used.</summary>
    public ModelView View { get; init; } = ModelView.Whole;

    /// <summary>The target.</summary>
    public required TargetProfile Target { get; init; }

    /// <summary>Method, bits, steps to leave out, decisions made beforehand.</summary>
    public required QuantizationOptions Options { get; init; }

    /// <summary>Use only this many samples, spread evenly; null for all.</summary>
    public int? Samples { get; init; }

    /// <summary>Whether a sample that cannot be used is an error.</summary>
    public bool IsStrict { get; init; }

    /// <summary>What may be lost at most, where tensors are to be lifted to 16 bits for it; null for whatever 8 bits give.</summary>
    public Tolerance? Tolerance { get; init; }

    /// <summary>What <see cref="Tolerance"/> is measured on.</summary>
    public string? Data { get; init; }

    /// <summary>What the network may take of a microcontroller's memory for code and constants, where the bits of its weights are chosen
    /// for that; null for what they take.</summary>
    public FlashSize? Flash { get; init; }

    /// <summary>Where the network is written; with a tolerance the best so far is always there. Null to keep it in memory.</summary>
    public string? Output { get; init; }

    /// <summary>The plan file that <see cref="Options"/> has its choices from; null for none.</summary>
    public string? Plan { get; init; }

    /// <summary>Where the plan with all that was decided is written; null for nowhere.</summary>
    public string? SavePlan { get; init; }

    /// <summary>The folder for what each step decided, one JSON document a step; null for none.</summary>
    public string? SaveSteps { get; init; }

    /// <summary>Where the page is written that shows the network from inside; null for nowhere.</summary>
    public string? Page { get; init; }

    /// <summary>Where that page says that it comes from.</summary>
    public Reports.Html.ReportOrigin? Origin { get; init; }

    /// <summary>Files and folders that nothing may destroy; those that the request itself names are always among them.</summary>
    public IReadOnlyList<string> Keeps { get; init; } = [];

    /// <summary>The files that are written; nulls for those that are not.</summary>
    internal IEnumerable<string?> Outputs => [Output, SavePlan, Page];

    /// <summary>The files and folders that are read; nulls for those that are not.</summary>
    internal IEnumerable<string?> Inputs => [Model, Recipe, Calibration, Data, Plan, .. Statistics, .. Keeps];

    /// <summary>Whether to look into the network for a report.</summary>
    internal bool LooksInside => Page is not null;

    /// <summary>Checks what can be checked before any file is read.</summary>
    /// <exception cref="RequestException">It makes no sense.</exception>
    public void Check()
    {
        if (Target.IntegerLayers != IntegerLayers.All && (Plan ?? SavePlan) is not null)
        {
            throw new RequestException(
                $"target '{Target.Name}' leaves layers in float; plans are for targets that compute all layers in integers. "
                + "Leave --plan and --save-plan out, or choose another target.");
        }

        if (Target.IntegerLayers != IntegerLayers.All && Options.Without.Count > 0)
        {
            throw new RequestException(
                $"target '{Target.Name}' leaves layers in float and has none of the steps that --without leaves out. "
                + "Leave --without out, or choose another target.");
        }

        if (Calibration is null == (Statistics.Count == 0))
        {
            throw new RequestException("give either --calibration, or --statistics with all parts.");
        }

        if (Calibration is null && (Samples is not null || IsStrict))
        {
            throw new RequestException(
                "--samples and --strict choose among samples; with --statistics the choice was made by 'calibrate'.");
        }

        if (Flash is not null)
        {
            RequireFlash();
        }

        if (Tolerance is not { } tolerance)
        {
            if (Data is not null)
            {
                throw new RequestException(
                    "--data is what --tolerance measures on; give a tolerance, or leave it out ('askew evaluate' measures).");
            }

            return;
        }

        if (!Target.WideActivations || Target.IntegerLayers != IntegerLayers.All)
        {
            throw new RequestException(
                $"--tolerance lifts tensors to 16 bits, and target '{Target.Name}' has none. Choose another target, or without --tolerance "
                + $"look at what 'askew analyze' names.");
        }

        if (!tolerance.IsDecibels && Data is null)
        {
            throw new RequestException(
                "--tolerance in points is measured on labelled data: give --data, or decibels, such as --tolerance 30dB.");
        }
    }

    private void RequireFlash()
    {
        if (Tolerance is not null || Options.WeightBits < PackedWeights.Whole)
        {
            throw new RequestException(
                "--flash chooses bits of weights by itself; leave --tolerance and --bits-weights out, or --flash. A --plan can fix "
                + "the bits of single layers.");
        }

        if (Target.IntegerLayers != IntegerLayers.All || View.KeptFloat.Count > 0)
        {
            throw new RequestException(
                "--flash is for networks that are exported as C, which has no layers in float; leave --keep-float out, and choose a target "
                + "that computes all layers in integers.");
        }
    }

    /// <summary>Every method that is named anywhere.</summary>
    internal IEnumerable<ICalibrator> Calibrators => [Options.Calibrator, .. Options.Choices.Calibrators];
}
