using System.CommandLine;
using Askew.Files;
using Askew.Quantization.Targets;
using Askew.Reports;
using Askew.Workflows;

namespace Askew.Cli.Commands;

/// <summary><c>askew doctor MODEL --calibration PATH</c>: names what is wrong with a network, its data or its quantisation, and mends
/// it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "The float network: ONNX, or Caffe (.prototxt)." };
        var calibration = new Option<string>("--calibration") { Description = "Images or tensors to calibrate with.", Required = true };
        var data = new Option<string?>("--data")
        {
            Description = "Images or tensors to judge the float network by, with labels where the "
            + "recipe says so; the calibration data where it is not named."
        };
        var recipe = new Option<string?>("--recipe") { Description = "The recipe; MODEL.recipe.json where it is not named." };
        var method = new Option<string>("--method")
        {
            Description = "How ranges are chosen for the examination.",
            DefaultValueFactory = _ => Examination.DefaultMethod,
        };
        var target = new Option<string>("--target")
        {
            Description = "The target; one that computes all layers in integers.",
            DefaultValueFactory = _ => TargetCatalog.Default
        };
        var samples = new Option<int?>("--samples")
        {
            Description =
            $"Judge by this many evaluation samples, spread evenly; {Examination.MostEvaluationSamples} where it is not said."
        };
        var fix = new Option<bool>(
            "--fix")
        { Description = "Mend what can be mended, in new files in the folder given with -o, and measure before and after." };
        var output = new Option<string?>("--output", "-o") { Description = "The folder for what --fix writes." };
        Option<string?> page = ReportFile.NewOption();
        var common = new CommonOptions();
        var command = new Command("doctor", "Find out why a quantized network is bad, and mend it.") { model, calibration, data, recipe,
            method, target, samples, fix, output, page };
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) =>
        {
            OutputPaths.Check(result, page);
            bool mends = result.GetValue(fix);
            string? folder = result.GetValue(output);
            if (mends == (folder is null))
            {
                throw new RequestException(mends ? "--fix writes new files; name a folder for them with -o."
                    : "-o is for --fix; without it nothing is written.");
            }

            TargetProfile profile = NamedChoices.Target(result.GetRequiredValue(target));
            var request = new ExaminationRequest(
                result.GetRequiredValue(model),
                result.GetValue(recipe),
                result.GetRequiredValue(calibration),
                result.GetValue(data),
                NamedChoices.Method(result.GetRequiredValue(method), profile),
                profile,
                result.GetValue(samples),
                folder);
            DoctorReport report = session.Run(work => Examination.Run(request, work));
            if (result.GetValue(page) is { } pagePath)
            {
                report = report with { Provenance = Origins.Of(result, request.Model, result.GetValue(recipe)) };
                OutputFile.WriteText(pagePath, new DoctorPage(report).Write);
            }

            session.Print(report, report.Write);
        });
        return command;
    }
}
