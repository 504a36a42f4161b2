using Askew.Export.C;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Reports.Wording;
using Askew.Samples.Recipes;

namespace Askew.Reports;

/// <summary>What is in an .askew file.</summary>
internal sealed record ProgramSummary
{
    /// <summary>The file.</summary>
    public required string Model { get; init; }

    /// <summary>How the program came to be.</summary>
    public required ProgramOrigin Origin { get; init; }

    /// <summary>SHA-256 of the float network's file, and what was asked for, by the names of the command line's options; empty where the
    /// file does not say.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The task of the recipe inside the file; null where there is none.</summary>
    public string? Recipe { get; init; }

    /// <summary>Bytes of weights, tables and requantisers; weights of fewer than 8 bits as exported C keeps them.</summary>
    public required long FlashBytes { get; init; }

    /// <summary>Bytes that activations need, as planned.</summary>
    public required long ArenaBytes { get; init; }

    /// <summary>The most bytes that are alive at once; no plan can do with less.</summary>
    public required long ArenaLowerBoundBytes { get; init; }

    /// <summary>Bytes of the arena of exported C, rows of convolutions included.</summary>
    public required long ExportArenaBytes { get; init; }

    /// <summary>Multiply-accumulates of all layers with weights.</summary>
    public required long Macs { get; init; }

    /// <summary>What the caller supplies.</summary>
    public required IReadOnlyList<LayerReport.Mapping> Inputs { get; init; }

    /// <summary>What the caller gets.</summary>
    public required IReadOnlyList<LayerReport.Mapping> Outputs { get; init; }

    /// <summary>How many instructions there are of each kind.</summary>
    public required IReadOnlyDictionary<string, int> Operators { get; init; }

    /// <summary>The nodes that compute in float, behind the integer network or between its layers: operators by names.</summary>
    public IReadOnlyDictionary<string, string> FloatNodes { get; init; } = new Dictionary<string, string>();

    /// <summary>The instructions in order.</summary>
    public required IReadOnlyList<Step> Instructions { get; init; }

    /// <summary>Summarises <paramref name="program"/>.</summary>
    /// <param name="model">The file.</param>
    /// <param name="program">The network in it.</param>
    /// <param name="provenance">What the file says of where it comes from; null where it does not say.</param>
    /// <param name="rest">What computes in float; null for nothing.</param>
    public static ProgramSummary Of(string model, IntegerProgram program, Provenance? provenance = null, Graph? rest = null)
    {
        BufferLayout plan = BufferLayout.For(program);
        IReadOnlyList<long> alive = BufferLayout.AliveInBytes(program);
        return new ProgramSummary
        {
            Model = model,
            Origin = program.Origin,
            Settings = provenance is null ? new Dictionary<string, string>()
                : provenance.Settings.DistinctBy(setting => setting.Key).ToDictionary(setting => setting.Key, setting => setting.Value),
            Recipe = provenance?.Recipe?.Task.ToString().ToLowerInvariant(),
            FlashBytes = ProgramFile.WeightsSizeInBytes(program) - CMemory.SavedByPacking(program),
            ArenaBytes = plan.SizeInBytes,
            ArenaLowerBoundBytes = plan.LowerBoundInBytes,
            ExportArenaBytes = CProgram.Plan(program, savesMemory: true).Arena.SizeInBytes,
            Macs = program.Instructions.Sum(i => i.MultiplyCount(program.Tensors)),
            Inputs = [.. program.Inputs.Select(i => LayerReport.Mapping.Of(program.Tensors[i]))],
            Outputs = [.. program.Outputs.Select(i => LayerReport.Mapping.Of(program.Tensors[i]))],
            Operators = program.Instructions.GroupBy(i => i.GetType().Name).OrderByDescending(g => g.Count())
                .ThenBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count()),
            FloatNodes = rest?.Nodes.ToDictionary(node => node.Name, node => node.OperatorType) ?? [],
            Instructions =
            [
                .. program.Instructions.Select((i, n) => new Step(
                    i.Node, i.GetType().Name, LayerReport.Mapping.Of(program.Tensors[i.Output]),
                        i.MultiplyCount(program.Tensors), alive[n])),
            ],
        };
    }

    /// <summary>Writes the summary for people.</summary>
    public void Write(TextWriter writer)
    {
        writer.WriteLine($"{Model}: {Origin.Model} for target '{Origin.Target}' by method '{Origin.Method}', made by {Origin.Tool}");
        if (Settings.Count > 0)
        {
            writer.WriteLine("quantized with " + string.Join(", ", Settings.Select(setting => $"{setting.Key} {setting.Value}"))
                + (Recipe is null ? "; no recipe inside" : $"; recipe for {Recipe} inside"));
        }

        writer.WriteLine($"flash {FlashBytes:n0} bytes, arena {ArenaBytes:n0} bytes, of exported C {ExportArenaBytes:n0} (alive at once "
            + $"{ArenaLowerBoundBytes:n0}), {Macs:n0} multiply-accumulates");
        writer.WriteLine("instructions: " + string.Join(", ", Operators.Select(pair => $"{pair.Value} {pair.Key}")));
        if (FloatNodes.Count > 0)
        {
            writer.WriteLine("in float:     " + string.Join(", ", FloatNodes.Select(node => $"{node.Value} '{node.Key}'")));
        }

        var table = new TextTable("node", "instruction", "output", "bits", "scale", "zero point", "MACs", "alive");
        foreach (Step step in Instructions)
        {
            table.Add(step.Node, step.Instruction, step.Output.Shape, $"{step.Output.Bits}", $"{step.Output.Scale:g6}",
                $"{step.Output.ZeroPoint}", $"{step.Macs:n0}", $"{step.AliveBytes:n0}");
        }

        table.Write(writer);
    }

    /// <summary>One instruction.</summary>
    /// <param name="Node">The network's node that it comes from.</param>
    /// <param name="Instruction">Its kind.</param>
    /// <param name="Output">What it writes.</param>
    /// <param name="Macs">Its multiply-accumulates; 0 without weights.</param>
    /// <param name="AliveBytes">Bytes of all tensors that are alive while it runs.</param>
    public sealed record Step(string Node, string Instruction, LayerReport.Mapping Output, long Macs, long AliveBytes);
}
