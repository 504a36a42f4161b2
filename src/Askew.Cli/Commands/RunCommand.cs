using System.CommandLine;
using Askew.Reports;
using Askew.Workflows;

namespace Askew.Cli.Commands;

/// <summary><c>askew run MODEL INPUT</c>: runs a network on one input, or draws what a detector finds in images.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A float network (ONNX, or Caffe's .prototxt) or an .askew file." };
        var input = new Argument<string>(
            "INPUT")
        { Description = "An image, a .npy or a .npz file; for pictures also a folder of images." };
        var recipe = new Option<string?>(
            "--recipe")
        { Description = "The recipe; that beside MODEL, else beside the reference, where it is not named." };
        Option<string> engine = Engines.NewOption();
        var output = new Option<string?>("--output", "-o")
        {
            Description = "A .npz file for the outputs, one array each, under its name; of a detector a .png with boxes, or a folder "
                + "of them.",
        };
        var reference = new Option<string?>("--reference") { Description = "A float network whose boxes are drawn beside; pictures only." };
        var minScore = new Option<double>(
            "--min-score")
        { Description = "Boxes of a lower score are not drawn.", DefaultValueFactory = _ => RunRequest.UsualScore };
        var view = new ViewOptions();
        var common = new CommonOptions();
        var command = new Command("run", "Run a network on one input, or draw what a detector finds.") { model, input, recipe, engine,
            output, reference, minScore };
        view.AddTo(command);
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) =>
        {
            var request = new RunRequest(result.GetRequiredValue(model), result.GetRequiredValue(input))
            {
                Recipe = result.GetValue(recipe),
                Engine = result.GetRequiredValue(engine),
                Output = result.GetValue(output),
                Reference = result.GetValue(reference),
                MinScore = result.GetValue(minScore),
                View = view.Of(result),
            };

            // A folder of pictures is looked at when it is known which pictures there are.
            if (!request.Draws || !Directory.Exists(request.Input))
            {
                OutputPaths.Check(result, output);
            }

            if (request.Draws)
            {
                DrawingReport drawn = session.Run(work => Drawing.Run(request, work));
                session.Print(drawn, drawn.Write);
            }
            else
            {
                GivenOptions.Refuse(result, "unless boxes are drawn, to a .png file or a folder", minScore);
                RunReport report = session.Run(work => SingleRun.Run(request, work));
                session.Print(report, report.Write);
            }
        });
        return command;
    }
}
