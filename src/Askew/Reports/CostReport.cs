using Askew.Costs;
using Askew.Reports.Wording;

namespace Askew.Reports;

/// <summary>How long a processor would take for a program.</summary>
internal sealed record CostReport
{
    /// <summary>The file.</summary>
    public required string Model { get; init; }

    /// <summary>The processor.</summary>
    public required string Processor { get; init; }

    /// <summary>What the processor is, where its figures come from, which of them are assumptions.</summary>
    public required string Description { get; init; }

    /// <summary>Millions of cycles a second.</summary>
    public required double Megahertz { get; init; }

    /// <summary>Cycles of a run.</summary>
    public required double Cycles { get; init; }

    /// <summary>Milliseconds of a run.</summary>
    public required double Milliseconds { get; init; }

    /// <summary>Runs a second.</summary>
    public required double RunsPerSecond { get; init; }

    /// <summary>Multiplications of a run.</summary>
    public required long Multiplications { get; init; }

    /// <summary>Bytes that a run reads and writes, where nothing stays on the chip.</summary>
    public required long TrafficBytes { get; init; }

    /// <summary>The layers, in order.</summary>
    public required IReadOnlyList<EstimatedLayer> Layers { get; init; }

    /// <summary>The report of <paramref name="costs"/> on <paramref name="processor"/>.</summary>
    public static CostReport Of(string model, ProcessorProfile processor, IReadOnlyList<LayerCost> costs)
    {
        double cycles = costs.Sum(layer => layer.Cycles);
        double perMillisecond = processor.Megahertz * 1000;
        return new CostReport
        {
            Model = model,
            Processor = processor.Name,
            Description = processor.Description,
            Megahertz = processor.Megahertz,
            Cycles = cycles,
            Milliseconds = cycles / perMillisecond,
            RunsPerSecond = cycles > 0 ? perMillisecond * 1000 / cycles : 0,
            Multiplications = costs.Sum(layer => layer.Work.Multiplications),
            TrafficBytes = costs.Sum(layer => layer.Work.TrafficBytes),
            Layers = [.. costs.Select(layer => new EstimatedLayer(
                layer.Work.Node,
                layer.Work.Instruction,
                ProcessorFile.NameOf(layer.Work.Kind),
                layer.Work.Multiplications,
                layer.Work.Outputs,
                layer.Work.TrafficBytes,
                layer.ComputingCycles,
                layer.MemoryCycles,
                layer.Cycles,
                layer.Cycles / perMillisecond))],
        };
    }

    /// <summary>Writes the report for people.</summary>
    public void Write(TextWriter writer)
    {
        writer.WriteLine($"{Model} on '{Processor}', {Megahertz:n0} MHz: {Milliseconds:n3} ms a run, {RunsPerSecond:n1} runs a second "
            + $"({Cycles:n0} cycles)");
        writer.WriteLine($"{Multiplications:n0} multiplications, {TrafficBytes:n0} bytes read and written");
        if (Description.Length > 0)
        {
            writer.WriteLine(Description);
        }

        var table = new TextTable("node", "instruction", "kind", "MACs", "bytes", "computing", "memory", "cycles", "ms", "share");
        foreach (EstimatedLayer layer in Layers)
        {
            table.Add(
                layer.Node, layer.Instruction, layer.Kind, $"{layer.Multiplications:n0}", $"{layer.TrafficBytes:n0}",
                $"{layer.ComputingCycles:n0}", $"{layer.MemoryCycles:n0}", $"{layer.Cycles:n0}", $"{layer.Milliseconds:n3}",
                Cycles > 0 ? $"{layer.Cycles / Cycles:p1}" : "-");
        }

        table.Write(writer);
    }
}
