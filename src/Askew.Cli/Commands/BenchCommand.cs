using System.CommandLine;
using Askew.Files;
using Askew.Reports;
using Askew.Workflows;

namespace Askew.Cli.Commands;

/// <summary><c>askew bench MODEL</c>: how fast a network runs, one image at a time.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A float network (ONNX, or Caffe's .prototxt) or an .askew file." };
        var recipe = new Option<string?>(
            "--recipe")
        { Description = "The recipe, for the input's size; MODEL.recipe.json where it is not named." };
        var runs = new Option<int>("--runs") { Description = "Runs to time.", DefaultValueFactory = _ => 20 };
        Option<string> engine = Engines.NewOption();
        Option<string?> page = ReportFile.NewOption();
        var view = new ViewOptions();
        var common = new CommonOptions();
        var command = new Command("bench", "Measure how fast a network runs; --verbose shows every step.")
        {
            model, recipe, engine, runs, page,
        };
        view.AddTo(command);
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) =>
        {
            OutputPaths.Check(result, page);
            BenchmarkReport report = Benchmark.Run(
                ModelSource.Open(result.GetRequiredValue(model), result.GetValue(recipe), view.Of(result)),
                result.GetRequiredValue(engine),
                result.GetValue(runs),
                result.GetValue(common.Verbose) || result.GetValue(page) is not null,
                session.Threads,
                session.Cancellation);
            if (result.GetValue(page) is { } pagePath)
            {
                report = report with { Provenance = Origins.Of(result, result.GetRequiredValue(model), result.GetValue(recipe)) };
                OutputFile.WriteText(pagePath, new BenchmarkPage(report).Write);
            }

            session.Print(report, writer => report.Write(writer, result.GetValue(common.Verbose)));
        });
        return command;
    }
}
