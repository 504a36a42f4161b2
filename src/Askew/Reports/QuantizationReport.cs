using System.Text.Json.Serialization;
using Askew.Reports.Html;
using Askew.Reports.Network;
using Askew.Reports.Wording;

namespace Askew.Reports;

/// <summary>What a quantisation did.</summary>
internal sealed record QuantizationReport
{
    /// <summary>The float network.</summary>
    public required string Model { get; init; }

    /// <summary>The target profile.</summary>
    public required string Target { get; init; }

    /// <summary>The method that chose the ranges.</summary>
    public required string Method { get; init; }

    /// <summary>Wall time from the command's start.</summary>
    public required double Seconds { get; init; }

    /// <summary>The most memory that the process had.</summary>
    public required long PeakMemoryBytes { get; init; }

    /// <summary>Calibration samples that were used.</summary>
    public required int Samples { get; init; }

    /// <summary>The file that was written.</summary>
    public required string Output { get; init; }

    /// <summary>Its size.</summary>
    public required long OutputBytes { get; init; }

    /// <summary>Its SHA-256 in hexadecimal.</summary>
    public required string OutputSha256 { get; init; }

    /// <summary>How every node's result is stored.</summary>
    public required IReadOnlyList<LayerReport> Layers { get; init; }

    /// <summary>What the user should know about the result.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether it is proven that no register overflows; not so where layers stay float.</summary>
    [JsonIgnore]
    public bool IsProven { get; init; } = true;

    /// <summary>What can be seen inside the network; only where a report was asked for.</summary>
    public NetworkReport? Network { get; init; }

    /// <summary>What it came to, in a few lines.</summary>
    public QuantizationCard? Card { get; init; }

    /// <summary>Where it comes from; only where a report was asked for.</summary>
    public ReportOrigin? Provenance { get; init; }

    /// <summary>Writes the report for people.</summary>
    /// <param name="writer">Where it goes.</param>
    /// <param name="withLayers">Whether how every layer's result is stored is of interest.</param>
    public void Write(TextWriter writer, bool withLayers)
    {
        if (withLayers)
        {
            WriteLayers(writer);
        }

        foreach (string note in Notes)
        {
            writer.WriteLine("note: " + note);
        }

        writer.WriteLine($"{Model} -> {Output}: target '{Target}', method '{Method}', {Samples} calibration samples");
        writer.WriteLine($"{Seconds:f1} s, {PeakMemoryBytes / (1024.0 * 1024):f0} MiB, sha256 {OutputSha256}");
        if (IsProven)
        {
            writer.WriteLine("No register of the target can overflow, whatever the input: proven from the weights.");
        }

        Card?.Write(writer);
    }

    private void WriteLayers(TextWriter writer)
    {
        var table = new TextTable("node", "operator", "scale", "zero point", "min", "max", "bits", "range by");
        foreach (LayerReport layer in Layers)
        {
            table.Add(
                layer.Name,
                layer.Fused is null ? layer.Operator : $"{layer.Operator}+{layer.Fused}",
                $"{layer.Output.Scale:g6}",
                $"{layer.Output.ZeroPoint}",
                $"{layer.Output.Min:g6}",
                $"{layer.Output.Max:g6}",
                $"{layer.Output.Bits}",
                layer.Method ?? string.Empty);
        }

        table.Write(writer);
    }
}
