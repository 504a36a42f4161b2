using System.CommandLine;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization.Targets;
using Askew.Reports;
using Askew.Workflows;

namespace Askew.Cli.Commands;

/// <summary><c>askew inspect MODEL</c>: what is in a model, and what of it is not supported.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A float ONNX network or an .askew file." };
        var recipe = new Option<string?>("--recipe") { Description = "The recipe; MODEL.recipe.json where it is not named." };
        var certificate = new Option<bool>(
            "--certificate")
        { Description = "Of an .askew file: what is proven of every register of every layer, for all inputs." };
        var target = new Option<string?>(
            "--target")
        { Description = "With --certificate: the profile of a target of your own, for the widths of its registers." };
        var view = new ViewOptions();
        var common = new CommonOptions();
        var command = new Command("inspect", "Show operators, shapes, parameters, multiply-accumulates, and what is unsupported.") { model,
            recipe, certificate, target };
        view.AddTo(command);
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) =>
            Run(result.GetRequiredValue(model), result.GetValue(recipe), view.Of(result), result.GetValue(certificate),
                result.GetValue(target), session));
        return command;
    }

    private static void Run(string path, string? recipePath, ModelView view, bool certificate, string? target, Session session)
    {
        if (target is not null && !certificate)
        {
            throw new RequestException("--target goes with --certificate.");
        }

        ModelSource source = ModelSource.Open(path, recipePath, view);
        if (certificate)
        {
            IntegerProgram proven = source.RequireProgram("is no integer-only network; there is nothing to certify.");
            CertificateReport report = CertificateReport.Of(path, proven, RegistersOf(target, proven));
            session.Print(report, report.Write);
            return;
        }

        if (source.Program is { } program)
        {
            ProgramSummary programSummary = ProgramSummary.Of(path, program);
            session.Print(programSummary, programSummary.Write);
            return;
        }

        Graph graph = source.GraphToShow(out string? shapeProblem);
        GraphSummary summary = GraphSummary.Of(path, graph, shapeProblem) with { Notes = source.Notes };
        session.Print(summary, summary.Write);
    }

    // A profile of one's own is not in the file, so its widths are only known where it is named again.
    private static RegisterWidths? RegistersOf(string? target, IntegerProgram program)
    {
        string made = program.Origin.Target;
        if (target is null)
        {
            return TargetCatalog.Names.Contains(made) ? TargetCatalog.Find(made).Registers : null;
        }

        try
        {
            TargetProfile profile = TargetCatalog.Find(target);
            return profile.Name == made
                ? profile.Registers
                : throw new RequestException($"--target is '{profile.Name}', but the network was made for '{made}'.");
        }
        catch (ArgumentException e)
        {
            throw new RequestException(e.Message);
        }
    }
}
