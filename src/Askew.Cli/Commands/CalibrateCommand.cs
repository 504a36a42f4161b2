using System.CommandLine;
using System.Globalization;
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
        var shard = new Option<string>("--shard")
        {
            Description = "Which part of how many: i/n takes every n-th sample; i from 0 to n - 1, or from 1 to n.",
            DefaultValueFactory = _ => "1/1",
        };
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
                Part(result.GetRequiredValue(shard)),
                result.GetRequiredValue(output),
                result.GetValue(samples),
                result.GetValue(strict),
                work));
            session.Print(report, report.Write);
        });
        return command;
    }

    // Parts are the remainders of a division, so it makes no difference whether they are counted from 0 or from 1.
    private static (int Part, int Parts) Part(string text)
    {
        string[] numbers = text.Split('/');
        return numbers.Length == 2
            && int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out int part)
            && int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parts)
            && parts >= 1 && part <= parts
            ? (part, parts)
            : throw new RequestException($"--shard is '{text}'; it takes a part and the number of parts, like 1/4.");
    }
}
