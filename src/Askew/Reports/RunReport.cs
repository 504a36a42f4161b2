namespace Askew.Reports;

/// <summary>What a network gave for one input.</summary>
internal sealed record RunReport
{
    /// <summary>The network.</summary>
    public required string Model { get; init; }

    /// <summary>The input.</summary>
    public required string Input { get; init; }

    /// <summary>The file that the outputs were written to; null for none.</summary>
    public required string? Output { get; init; }

    /// <summary>The outputs.</summary>
    public required IReadOnlyList<RunOutput> Outputs { get; init; }

    /// <summary>Writes the report for people.</summary>
    public void Write(TextWriter writer)
    {
        foreach (RunOutput output in Outputs)
        {
            writer.WriteLine($"{output.Name} [{string.Join(",", output.Shape)}]: {output.Min:g6} to {output.Max:g6}; largest at "
                + string.Join(", ", output.Top.Select(score =>
                    $"{score.Index} ({(score.Class is null ? "" : score.Class + " ")}{score.Value:g6})")));
        }

        if (Output is not null)
        {
            writer.WriteLine($"written to {Output}");
        }
    }
}
