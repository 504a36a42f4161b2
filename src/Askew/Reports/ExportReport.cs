namespace Askew.Reports;

/// <summary>What an export wrote.</summary>
internal sealed record ExportReport
{
    /// <summary>The integer network.</summary>
    public required string Model { get; init; }

    /// <summary>The form it was written in.</summary>
    public required string Format { get; init; }

    /// <summary>The files.</summary>
    public required IReadOnlyList<Written> Files { get; init; }

    /// <summary>What whoever runs the files should know.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>Writes the report for people.</summary>
    public void Write(TextWriter writer)
    {
        foreach (Written file in Files)
        {
            writer.WriteLine($"{file.Path}: {file.Bytes:n0} bytes");
        }

        foreach (string remark in Remarks)
        {
            writer.WriteLine(remark);
        }
    }

    /// <summary>A file.</summary>
    /// <param name="Path">Where it is.</param>
    /// <param name="Bytes">Its size.</param>
    public sealed record Written(string Path, long Bytes);
}
