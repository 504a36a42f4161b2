using Askew.Export;

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

    /// <summary>What they take of a microcontroller's memory; null for formats that are not for one.</summary>
    public ExportFootprint? Footprint { get; init; }

    /// <summary>Cycles of a run, as estimated, by the name of the microcontroller; null where the export is not for one.</summary>
    public IReadOnlyDictionary<string, long>? Cycles { get; init; }

    /// <summary>What whoever runs the files should know.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>Writes the report for people.</summary>
    public void Write(TextWriter writer)
    {
        foreach (Written file in Files)
        {
            writer.WriteLine($"{file.Path}: {file.Bytes:n0} bytes");
        }

        if (Footprint is { } memory)
        {
            string flash = memory.CompiledFor is { } compiled
                ? $"{memory.FlashBytes:n0} bytes ({memory.ConstantBytes:n0} of constants; compiled for {compiled})"
                : $"{memory.ConstantBytes:n0} bytes of constants, and the code (arm-none-eabi-gcc, if installed, says how much)";
            writer.WriteLine($"flash {flash}");
            writer.WriteLine($"RAM {memory.RamBytes:n0} bytes (the arena), {memory.Multiplications:n0} multiplications a run");
        }

        if (Cycles is { } cycles)
        {
            writer.WriteLine("about " + string.Join(", ", cycles.Select(one => $"{one.Value / 1e6:n2} million on {one.Key}"))
                + " instructions a run; 'askew inspect --cost' says which layers take them");
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
