using System.CommandLine;
using Askew.Calibration;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Reports;
using Askew.Workflows;
using Askew.Workflows.Precision;

namespace Askew.Cli.Commands;

/// <summary><c>askew quantize MODEL --calibration PATH -o OUT.askew</c>: makes the integer-only network.</summary>
internal static class QuantizeCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "The float network: ONNX, or Caffe (.prototxt)." };
        var calibration = new Option<string?>(
            "--calibration")
        { Description = "Images or tensors to calibrate with; 32 are a good start." };
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
            Description = $"How ranges are chosen: {string.Join(", ", CalibratorCatalog.Names)}; {CalibratorCatalog.Default} where the "
                + $"target names no other.",
        };
        var options = new Option<string[]>(
            "--option")
        { Description = "An option of the method as NAME=VALUE; can be repeated.", DefaultValueFactory = _ => [] };
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
        Option<string?> without = Cli.Choices.NewWithoutOption();
        var plan = new Option<string?>(
            "--plan")
        { Description = "A plan file that decides about single layers beforehand: bits, ranges, methods." };
        var savePlan = new Option<string?>(
            "--save-plan")
        { Description = "Write all that was decided to this plan file, to be edited and given back." };
        var saveSteps = new Option<string?>(
            "--save-steps")
        { Description = "Write what each step decided to this folder, one JSON document a step, to be looked at." };
        var tolerance = new Option<string?>("--tolerance")
        {
            Description = "Lift the fewest tensors to 16 bits with which no more is lost than this: points of top-1 or mAP on --data "
                + "(0.5), or keep an output SQNR (30dB).",
        };
        var data = new Option<string?>(
            "--data")
        { Description = "What --tolerance measures on; for decibels the calibration samples where it is not named." };
        var flash = new Option<string?>("--flash")
        {
            Description = "What the network may take of a microcontroller's flash for code and constants (120KB): each layer's weights get "
                + "as many bits, 2 to 8, as they are worth.",
        };
        var view = new ViewOptions(cuts: true);
        Option<string?> page = ReportFile.NewOption();
        var strict = new Option<bool>("--strict") { Description = "A sample that cannot be used is an error." };
        var common = new CommonOptions();
        var command = new Command("quantize", "Make an integer-only network of a float network.")
        {
            model, calibration, statistics, recipe, output, method, options, clamp, target, bits, weightBits, activationBits, effort,
                samples, without, plan, savePlan, saveSteps,
            tolerance, data, flash, strict, page,
        };
        view.AddTo(command);
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) =>
        {
            TargetProfile profile = NamedChoices.Target(result.GetRequiredValue(target));
            int both = NamedChoices.Bits("--bits", result.GetValue(bits));
            var chosen = new QuantizationOptions
            {
                Calibrator = NamedChoices.Method(
                    result.GetValue(method) ?? profile.UsualMethod,
                    [.. result.GetRequiredValue(options), .. result.GetValue(clamp) ? new[] { Cli.Choices.ClampOption + "=on" } : []]),
                WeightBits = NamedChoices.Bits("--bits-weights", result.GetValue(weightBits) ?? both),
                ActivationBits = NamedChoices.Bits("--bits-activations", result.GetValue(activationBits) ?? both),
                Effort = result.GetValue(effort),
                Choices = result.GetValue(plan) is { } path ? PlanFile.Load(path) : PlanChoices.None,
            };
            var request = new QuantizationRequest
            {
                Model = result.GetRequiredValue(model),
                Calibration = result.GetValue(calibration),
                Statistics = result.GetRequiredValue(statistics),
                Recipe = result.GetValue(recipe),
                View = view.Of(result),
                Target = profile,
                Options = OptionalSteps.LeaveOut(result.GetValue(without), chosen),
                Samples = result.GetValue(samples),
                IsStrict = result.GetValue(strict),
                Tolerance = result.GetValue(tolerance) is { } text ? Tolerance.Parse(text) : null,
                Data = result.GetValue(data),
                Flash = result.GetValue(flash) is { } size ? FlashSize.Parse(size) : null,
                Output = result.GetRequiredValue(output),
                Plan = result.GetValue(plan),
                SavePlan = result.GetValue(savePlan),
                SaveSteps = result.GetValue(saveSteps),
                Page = result.GetValue(page),
                Origin = Origins.Of(result, result.GetRequiredValue(model), result.GetValue(recipe)),
                Keeps = OutputPaths.InputsOf(result, output, savePlan, page, saveSteps),
            };
            (QuantizationReport report, ToleranceSearch.Outcome? search) = session.Run(work => Quantizations.Report(request, work));
            session.Print(report, writer => report.Write(writer, withLayers: result.GetValue(common.Verbose)));
            search?.RequireWithin();
        });
        return command;
    }
}
