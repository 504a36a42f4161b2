using System.CommandLine;
using Askew.Reports;
using Askew.Workflows;

namespace Askew.Cli.Commands;

/// <summary><c>askew evaluate MODEL --data PATH</c>: measures a network, float or integer, on labelled data, in one go or in
/// parts.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var model = new Argument<string?>("MODEL")
        {
            Description = "A float network (ONNX, or Caffe's .prototxt) or an .askew file; none with --merge.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var data = new Option<string?>("--data") { Description = "Images or tensors to evaluate on, with labels as the recipe says." };
        var recipe = new Option<string?>(
            "--recipe")
        { Description = "The recipe; that beside MODEL, else beside the reference, where it is not named." };
        var reference = new Option<string?>("--reference") { Description = "A float network to compare with, sample by sample." };
        var samples = new Option<int?>("--samples") { Description = "Use only this many samples, spread evenly." };
        var strict = new Option<bool>("--strict") { Description = "A sample that cannot be used is an error." };
        Option<string> shard = Shards.NewOption();
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Write what was found out about the samples, or the part of them that --shard names, to this file, for --merge.",
        };
        var merge = new Option<string[]>("--merge")
        {
            Description = "Files that --output has written, all parts: the figures of the whole, the same as in one go.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        Option<string?> page = ReportFile.NewOption();
        Option<string> engine = Engines.NewOption();
        var view = new ViewOptions();
        var common = new CommonOptions();
        var command = new Command("evaluate", "Measure accuracy, and agreement with a reference.") { model, data, recipe, reference,
            samples, strict, engine, shard, output, merge, page };
        view.AddTo(command);
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) =>
        {
            string? pagePath = result.GetValue(page);
            string[] parts = result.GetRequiredValue(merge);
            if (parts.Length > 0)
            {
                GivenOptions.Refuse(
                    result, "with --merge, which takes the parts alone",
                    [model, recipe, reference, samples, strict, engine, shard, output, .. view.All]);
                OutputPaths.Check(result, page);
                Print(session, Evaluations.Merge(parts) with { Provenance = Origins.Of(result, null) }, pagePath, result.GetValue(data));
                return;
            }

            var request = new MeasurementRequest(
                result.GetValue(model) ?? throw new RequestException("evaluate needs a MODEL, or --merge with the files of all parts."),
                result.GetValue(data) ?? throw new RequestException("evaluate needs --data, the samples to evaluate on."))
            {
                Reference = result.GetValue(reference),
                Recipe = result.GetValue(recipe),
                View = view.Of(result),
                Samples = result.GetValue(samples),
                IsStrict = result.GetValue(strict),
                Engine = result.GetRequiredValue(engine),
            };
            OutputPaths.Check(result, page, output);
            (int, int) part = Shards.Of(result.GetRequiredValue(shard));
            if (result.GetValue(output) is { } outputPath)
            {
                GivenOptions.Refuse(result, "with --output, which writes one part; give it to --merge", page);
                EvaluationPartReport written = session.Run(work => Evaluations.RunPart(request, part, outputPath, work));
                session.Print(written, written.Write);
                return;
            }

            if (part is not (_, 1))
            {
                throw new RequestException("--shard needs --output: the figures of a part are none; --merge puts all parts together.");
            }

            EvaluationReport report = session.Run(work => Evaluations.Run(request, work));
            Print(session, report with { Provenance = Origins.Of(result, request.Model, request.Recipe) }, pagePath, request.Data);
        });
        return command;
    }

    private static void Print(Session session, EvaluationReport report, string? pagePath, string? data)
    {
        if (pagePath is not null)
        {
            ReportPages.Write(pagePath, report, data);
        }

        EvaluationReport printed = pagePath is null ? report with { Memory = null, Provenance = null } : report;
        session.Print(printed, printed.Write);
    }
}
