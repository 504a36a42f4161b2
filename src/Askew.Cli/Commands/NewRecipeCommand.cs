using System.CommandLine;
using Askew.Reports;
using Askew.Workflows;

namespace Askew.Cli.Commands;

/// <summary><c>askew new-recipe MODEL --data FOLDER</c>: writes a recipe by looking, and says what it assumed.</summary>
internal static class NewRecipeCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "The float network: ONNX, or Caffe (.prototxt)." };
        var data = new Option<string?>("--data")
        {
            Description = "Images or arrays; with labels, preparations of images are tried on them.",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The recipe to write; MODEL.recipe.json where it is not named, if there is none yet.",
        };
        var view = new ViewOptions();
        var common = new CommonOptions();
        var command = new Command("new-recipe", "Write a recipe by looking at a model and data, and say what was assumed.")
        {
            model, data, output,
        };
        view.AddTo(command);
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) =>
        {
            OutputPaths.Check(result, output);
            RecipeReport report = session.Run(work => RecipeWriting.Run(
                result.GetRequiredValue(model), result.GetValue(data), result.GetValue(output), view.Of(result), work));
            session.Print(report, report.Write);
        });
        return command;
    }
}
