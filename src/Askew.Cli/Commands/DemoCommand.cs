using System.CommandLine;
using System.Reflection;
using Askew.Reports;
using Askew.Samples.Scenes;
using Askew.Workflows;

namespace Askew.Cli.Commands;

/// <summary><c>askew demo</c>: quantises a small ship detector, measures it on drawn radar scenes, and shows what it sees.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var output = new Option<string>("--output", "-o")
        {
            Description = "The folder to write to.",
            DefaultValueFactory = _ =>
            "askew-demo"
        };
        var scenes = new Option<int?>(
            "--scenes")
        { Description = "Only draw this many labelled scenes, for instance to train a detector with." };
        var seed = new Option<int>("--seed") { Description = "The series of scenes that --scenes draws.", DefaultValueFactory = _ => 1 };
        var page = new Option<string?>(
            "--report")
        { Description = "Where the report goes; report.html in the folder where it is not named." };
        var common = new CommonOptions();
        var command = new Command("demo",
            "Try it: quantize a ship detector, measure it on drawn radar scenes, look at what it sees.") { output, scenes, seed, page };
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) =>
        {
            string folder = result.GetRequiredValue(output);
            if (result.GetValue(scenes) is not { } count)
            {
                GivenOptions.Refuse(result, "without --scenes, which it is the series of", seed);
                DemoReport report = session.Run(work => Demonstration.Run(
                    folder, result.GetValue(page) ?? Path.Combine(folder, "report.html"), Open, work, Origins.Of(result, null)));
                session.Print(report, report.Write);
            }
            else if (count < 1)
            {
                throw new RequestException($"--scenes is {count}; it takes a number from 1 up.");
            }
            else
            {
                GivenOptions.Refuse(result, "with --scenes, which measures nothing", page);
                SceneFolder.Write(folder, result.GetValue(seed), count, session.Threads, session.Cancellation);
                Session.Note($"{count} scenes with labels are in {folder}.");
            }
        });
        return command;
    }

    // The detector is part of the tool, so that the demonstration needs nothing else.
    private static Stream Open(string name) => Assembly.GetExecutingAssembly().GetManifestResourceStream($"demo/{name}")
        ?? throw new InvalidOperationException($"'{name}' is missing from the assembly.");
}
