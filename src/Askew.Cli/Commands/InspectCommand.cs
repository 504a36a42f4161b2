using System.CommandLine;
using Askew.Costs;
using Askew.Reports;
using Askew.Workflows;

namespace Askew.Cli.Commands;

/// <summary><c>askew inspect MODEL</c>: what is in a model, and what of it is not supported.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A float network (ONNX, or Caffe's .prototxt) or an .askew file." };
        var recipe = new Option<string?>("--recipe") { Description = "The recipe; MODEL.recipe.json where it is not named." };
        var certificate = new Option<bool>(
            "--certificate")
        { Description = "Of an .askew file: what is proven of every register of every layer, for all inputs." };
        var target = new Option<string?>(
            "--target")
        { Description = "With --certificate: the profile of a target of your own, for the widths of its registers." };
        var cost = new Option<string?>("--cost")
        {
            Description = "Of an .askew file: the time of every layer on a processor: "
                + $"{string.Join(", ", ProcessorCatalog.Names)}, or the path of a profile of your own.",
        };
        var view = new ViewOptions();
        var common = new CommonOptions();
        var command = new Command("inspect", "Show operators, shapes, parameters, multiply-accumulates, and what is unsupported.") { model,
            recipe, certificate, target, cost };
        view.AddTo(command);
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) =>
        {
            string path = result.GetRequiredValue(model);
            if (result.GetValue(target) is not null && !result.GetValue(certificate))
            {
                throw new RequestException("--target goes with --certificate.");
            }

            if (result.GetValue(cost) is not null && result.GetValue(certificate))
            {
                throw new RequestException("--cost and --certificate are two reports; ask for one of them.");
            }

            ModelSource source = ModelSource.Open(path, result.GetValue(recipe), view.Of(result));
            if (result.GetValue(certificate))
            {
                CertificateReport report = Inspection.Certify(source, result.GetValue(target));
                session.Print(report, report.Write);
            }
            else if (result.GetValue(cost) is { } processor)
            {
                CostReport report = Inspection.Cost(source, processor);
                session.Print(report, report.Write);
            }
            else if (source.Program is { } program)
            {
                ProgramSummary summary = ProgramSummary.Of(path, program, source.Provenance, source.Rest);
                session.Print(summary, summary.Write);
            }
            else
            {
                GraphSummary summary = Inspection.Summarize(source);
                session.Print(summary, summary.Write);
                if (summary.Unsupported.Count > 0)
                {
                    Session.Note($"error: {summary.Unsupported.Count} of the network's nodes are not supported.");
                    session.ExitCode = ExitCodes.Model;
                }
            }
        });
        return command;
    }
}
