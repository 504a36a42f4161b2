using System.CommandLine;
using Askew.Graphs;
using Askew.Reports;

namespace Askew.Cli.Commands;

/// <summary><c>askew inspect MODEL</c>: what is in a model, and what of it is not supported.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("MODEL") { Description = "A float ONNX network or an .askew file." };
        var recipe = new Option<string?>("--recipe") { Description = "The recipe; MODEL.recipe.json where it is not named." };
        var common = new CommonOptions();
        var command = new Command("inspect", "Show operators, shapes, parameters, multiply-accumulates, and what is unsupported.") { model, recipe };
        common.AddTo(command);
        CommandRun.SetBody(command, common, (result, session) => Run(result.GetRequiredValue(model), result.GetValue(recipe), session));
        return command;
    }

    private static void Run(string path, string? recipePath, Session session)
    {
        ModelSource source = ModelSource.Open(path, recipePath);
        if (source.Program is { } program)
        {
            ProgramSummary programSummary = ProgramSummary.Of(path, program);
            session.Print(programSummary, programSummary.Write);
            return;
        }

        // Shapes are a help here, not a need: a model whose shapes cannot be inferred is still shown.
        Graph graph = source.Graph!;
        string? shapeProblem = null;
        try
        {
            source.ResolveShapes(graph, null, tolerant: true);
        }
        catch (GraphException e)
        {
            shapeProblem = e.Message;
        }

        GraphSummary summary = GraphSummary.Of(path, graph, shapeProblem);
        session.Print(summary, summary.Write);
    }
}
