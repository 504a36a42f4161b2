using System.CommandLine;
using Askew.Samples.Scenes;

namespace Askew.Cli.Commands;

/// <summary><c>askew demo</c>.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var output = new Option<string>("--output", "-o") { Description = "The folder to write to.", DefaultValueFactory = _ => "askew-demo" };
        var scenes = new Option<int?>("--scenes") { Description = "Only draw this many labelled scenes, to train a detector with." };
        var seed = new Option<int>("--seed") { Description = "The series of scenes that --scenes draws.", DefaultValueFactory = _ => 1 };
        var common = new CommonOptions();
        var command = new Command("demo", "Try everything on drawn radar scenes and a small ship detector.") { output, scenes, seed };
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) =>
            SceneFolder.Write(result.GetRequiredValue(output), result.GetValue(seed), result.GetValue(scenes) ?? 0, session.Threads, session.Cancellation));
        return command;
    }
}
