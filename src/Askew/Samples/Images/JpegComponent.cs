namespace Askew.Samples.Images;

/// <summary>A colour of a JPEG.</summary>
/// <param name="Id">By which scans name it.</param>
/// <param name="Columns">Its blocks side by side in a unit of all colours.</param>
/// <param name="Rows">Its blocks above each other in a unit of all colours.</param>
internal sealed record JpegComponent(int Id, int Columns, int Rows)
{
    /// <summary>Blocks side by side that it has when it is alone in a scan.</summary>
    public required int Width { get; init; }

    /// <summary>Blocks above each other that it has when it is alone in a scan.</summary>
    public required int Height { get; init; }

    /// <summary>Blocks from one row to the next in <see cref="NonZero"/>: those of whole units.</summary>
    public required int Stride { get; init; }

    /// <summary>For each block a bit for each coefficient that is not zero; empty where nobody has to know.</summary>
    public required ulong[] NonZero { get; init; }

    /// <summary>Whether a scan had its mean values.</summary>
    public bool HasData { get; set; }
}
