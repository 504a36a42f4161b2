namespace Askew.Files;

/// <summary>One part of a <see cref="ChecksummedArchive"/>.</summary>
/// <param name="Entry">Its name in the archive.</param>
/// <param name="ChecksumName">What its SHA-256 is called in format.json.</param>
internal sealed record ArchivePart(string Entry, string ChecksumName)
{
    /// <summary>Whether a file may do without it.</summary>
    public bool IsOptional { get; init; }
}
