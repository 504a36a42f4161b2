using System.CommandLine;
using Askew.Reports;
using Askew.Workflows;

namespace Askew.Cli.Commands;

/// <summary><c>askew calibrate MODEL --calibration PATH --shard i/n -o PART.stats</c>: one part of a calibration that is spread over
/// machines.</summary>
internal static class CalibrateCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "The float network: ONNX, or Caffe (.prototxt)." };
        var calibration = new Option<string>(
            "--calibration")
        { Description = "Images or tensors to calibrate with; the same for all parts.", Required = true };
        var recipe = new Option<string?>("--recipe") { Description = "The recipe; MODEL.recipe.json where it is not named." };
        Option<string> shard = Shards.NewOption();
        var output = new Option<string>("--output", "-o") { Description = "The file of statistics to write.", Required = true };
        var samples = new Option<int?>(
            "--samples")
        { Description = "Use only this many samples, spread evenly, of which the part is one." };
        var strict = new Option<bool>("--strict") { Description = "A sample that cannot be used is an error." };
        var view = new ViewOptions(cuts: true);
        var common = new CommonOptions();
        var command = new Command(
            "calibrate", "Gather the statistics of a part of the calibration samples; 'quantize --statistics' takes all parts.")
        {
            model, calibration, recipe, shard, output, samples, strict,
        };
        view.AddTo(command);
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) =>
        {
            OutputPaths.Check(result, output);
            ModelSource source = ModelSource.Open(result.GetRequiredValue(model), result.GetValue(recipe), view.Of(result));
            CalibrationReport report = session.Run(work => PartialCalibration.Run(
                source,
                result.GetRequiredValue(calibration),
                Shards.Of(result.GetRequiredValue(shard)),
                result.GetRequiredValue(output),
                result.GetValue(samples),
                result.GetValue(strict),
                work));
            session.Print(report, report.Write);
        });
        return command;
    }
}
