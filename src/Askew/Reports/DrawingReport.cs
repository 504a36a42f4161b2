using System.Globalization;

namespace Askew.Reports;

/// <summary>What a detector found in images, drawn.</summary>
internal sealed record DrawingReport
{
    /// <summary>The network.</summary>
    public required string Model { get; init; }

    /// <summary>An image, or a folder of them.</summary>
    public required string Input { get; init; }

    /// <summary>The picture, or the folder of them.</summary>
    public required string Output { get; init; }

    /// <summary>The images, in order.</summary>
    public required IReadOnlyList<DrawnImage> Images { get; init; }

    /// <summary>Writes the report for people.</summary>
    public void Write(TextWriter writer)
    {
        foreach (DrawnImage image in Images)
        {
            string found = string.Join(
                ", ", image.Objects.Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.Name} {o.Score:f2}")));
            writer.WriteLine($"{image.Image}: {(found.Length == 0 ? "nothing found" : found)}");
        }

        writer.WriteLine($"written to {Output}");
    }
}
