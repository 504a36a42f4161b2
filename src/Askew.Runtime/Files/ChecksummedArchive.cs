using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Askew.Files;

/// <summary>A kind of file: a zip of format.json (name, version, SHA-256 of each part) and parts.</summary>
/// <remarks>The same parts give the same bytes everywhere.</remarks>
/// <param name="Name">The name of the format.</param>
/// <param name="Version">The version that is written, and the newest that is read.</param>
/// <param name="Parts">The parts, in their order.</param>
internal sealed record ChecksummedArchive(string Name, int Version, params IReadOnlyList<ArchivePart> Parts)
{
    /// <summary>The part that any kind may have besides: where the file comes from and how it is used.</summary>
    public static readonly ArchivePart Provenance = new("provenance.json", "provenanceSha256") { IsOptional = true };

    private const string FormatEntry = "format.json";

    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n" };

    /// <summary>What messages call such a file, e.g. ".askew file".</summary>
    public required string Title { get; init; }

    /// <summary>What to do about a damaged file, e.g. "quantize the network again".</summary>
    public required string Remedy { get; init; }

    /// <summary>The bytes of a file.</summary>
    /// <param name="contents">Its parts, in their order, and behind them where it comes from; null for what it does without.</param>
    public byte[] ToBytes(params ReadOnlySpan<byte[]?> contents)
    {
        var format = new JsonObject { ["name"] = Name, ["version"] = Version };
        List<(string Name, byte[] Contents)> parts = [];
        for (int i = 0; i < contents.Length; i++)
        {
            if (contents[i] is { } part)
            {
                ArchivePart kind = i < Parts.Count ? Parts[i] : Provenance;
                format[kind.ChecksumName] = Sha256(part);
                parts.Add((kind.Entry, part));
            }
        }

        using var stream = new MemoryStream();
        StoredZip.Write(stream, [(FormatEntry, Bytes(format)), .. parts]);
        return stream.ToArray();
    }

    /// <summary>What <paramref name="read"/> makes of the file at <paramref name="path"/>.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, of another kind, or needs a newer Askew.</exception>
    public T Load<T>(string path, Func<Stream, T> read)
    {
        using FileStream stream = InputFile.Open(path);
        return Load(path, stream, read);
    }

    /// <summary>What <paramref name="read"/> makes of the file in <paramref name="stream"/>, which can seek.</summary>
    /// <param name="path">What it is called in messages.</param>
    /// <param name="stream">Its contents.</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="InvalidDataException">The file is damaged, of another kind, or needs a newer Askew.</exception>
    public T Load<T>(string path, Stream stream, Func<Stream, T> read)
    {
        try
        {
            return read(stream);
        }
        catch (Exception e) when (e is not (AskewException or OutOfMemoryException) && (e is not IOException || e is EndOfStreamException))
        {
            throw new InvalidDataException($"'{path}' is not a usable {Title}: {e.Message.TrimEnd('.')}", e);
        }
    }

    /// <summary>The parts that the file in <paramref name="stream"/>, which can seek, has.</summary>
    /// <exception cref="InvalidDataException">A part is missing or damaged, or the file is of another kind or version.</exception>
    public IReadOnlyDictionary<ArchivePart, byte[]> Read(Stream stream)
    {
        using ZipArchive archive = Open(stream);
        using JsonDocument document = FormatOf(archive, stream.Length);
        JsonElement format = document.RootElement;
        string? name = TextOf(format, "name");
        if (name != Name)
        {
            throw new InvalidDataException($"'{FormatEntry}' names the format '{name}', not '{Name}'; {Remedy}");
        }

        int version = format.TryGetProperty("version", out JsonElement number) && number.TryGetInt32(out int value) ? value : 0;
        if (version < 1 || version > Version)
        {
            throw new InvalidDataException(
                $"it has format version {version}, and this Askew reads up to {Version}; a newer Askew is needed");
        }

        return Parts.Where(part => !part.IsOptional || IsIn(archive, format, part))
            .ToDictionary(part => part, part => Checked(archive, format, part, stream.Length));
    }

    /// <summary>What the file in <paramref name="stream"/>, which can seek, says of where it comes from; null where it does not
    /// say.</summary>
    /// <exception cref="InvalidDataException">The part is damaged.</exception>
    public byte[]? ReadProvenance(Stream stream)
    {
        using ZipArchive archive = Open(stream);
        using JsonDocument document = FormatOf(archive, stream.Length);
        return archive.GetEntry(Provenance.Entry) is null ? null
            : Checked(archive, document.RootElement, Provenance, stream.Length);
    }

    /// <summary>Whether the file in <paramref name="stream"/>, which can seek, says of itself that it is of this kind.</summary>
    public bool IsIn(Stream stream)
    {
        try
        {
            using ZipArchive archive = Open(stream);
            using JsonDocument document = FormatOf(archive, stream.Length);
            return TextOf(document.RootElement, "name") == Name;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private ZipArchive Open(Stream stream)
    {
        try
        {
            return new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"it is no zip archive, or only a part of one; {Remedy}", e);
        }
    }

    private JsonDocument FormatOf(ZipArchive archive, long archiveLength)
    {
        byte[] json = StoredZip.Read(archive, FormatEntry, archiveLength);
        try
        {
            // Texts that are no UTF-8 would show only where they are read.
            return Utf8.IsValid(json) ? JsonDocument.Parse(json) : throw new JsonException("it is no UTF-8");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{FormatEntry}' is no JSON: the file is damaged; {Remedy}", e);
        }
    }

    // What is named, or there, has to be both.
    private static bool IsIn(ZipArchive archive, JsonElement format, ArchivePart part) =>
        TextOf(format, part.ChecksumName) is not null || archive.GetEntry(part.Entry) is not null;

    private byte[] Checked(ZipArchive archive, JsonElement format, ArchivePart part, long archiveLength)
    {
        byte[] contents = StoredZip.Read(archive, part.Entry, archiveLength);
        return Sha256(contents) == TextOf(format, part.ChecksumName)
            ? contents
            : throw new InvalidDataException(
                $"'{part.Entry}' does not have the checksum that '{FormatEntry}' gives: the file is damaged; {Remedy}");
    }

    private static string? TextOf(JsonElement format, string property) =>
        format.ValueKind == JsonValueKind.Object
        && format.TryGetProperty(property, out JsonElement text)
        && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;

    private static byte[] Bytes(JsonObject json)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            json.WriteTo(writer);
        }

        return stream.ToArray();
    }

    private static string Sha256(byte[] contents) => Convert.ToHexStringLower(SHA256.HashData(contents));
}
