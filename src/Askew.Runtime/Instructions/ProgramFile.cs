using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Askew.Instructions;

/// <summary>The .askew file: a zip with format.json (version and checksums), program.json (readable) and weights.bin.</summary>
/// <remarks>The same program gives the same bytes everywhere.</remarks>
public static class ProgramFile
{
    /// <summary>The version that this Askew writes, and the newest that it reads.</summary>
    public const int Version = 1;

    private const string FormatEntry = "format.json";
    private const string ProgramEntry = "program.json";
    private const string WeightsEntry = "weights.bin";

    private static readonly JsonSerializerOptions FormatOptions = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    /// <summary>The bytes of the file for <paramref name="program"/>.</summary>
    public static byte[] ToBytes(IntegerProgram program)
    {
        var weights = new WeightsBlob();
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(program, ProgramJson.Options(weights));
        byte[] blob = weights.ToArray();
        byte[] format = JsonSerializer.SerializeToUtf8Bytes(new Format("askew", Version, Sha256(json), Sha256(blob)), FormatOptions);
        using var stream = new MemoryStream();
        StoredZip.Write(stream, [(FormatEntry, format), (ProgramEntry, json), (WeightsEntry, blob)]);
        return stream.ToArray();
    }

    /// <summary>Bytes of everything that does not change from run to run: weights, tables, requantisers.</summary>
    public static int WeightsSizeInBytes(IntegerProgram program)
    {
        var weights = new WeightsBlob();
        JsonSerializer.SerializeToUtf8Bytes(program, ProgramJson.Options(weights));
        return weights.ToArray().Length;
    }

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, is no .askew file, or needs a newer Askew.</exception>
    public static IntegerProgram Load(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Read(stream);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or EndOfStreamException or NotSupportedException)
        {
            throw new InvalidDataException($"'{path}' is not a usable .askew file: {e.Message.TrimEnd('.')}", e);
        }
    }

    /// <summary>Reads a file from <paramref name="stream"/>, which can seek.</summary>
    public static IntegerProgram Read(Stream stream)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        Format format = JsonSerializer.Deserialize<Format>(StoredZip.Read(archive, FormatEntry, stream.Length), FormatOptions)
            ?? throw new InvalidDataException($"'{FormatEntry}' is empty");
        if (format.Name != "askew")
        {
            throw new InvalidDataException($"'{FormatEntry}' names the format '{format.Name}'");
        }

        if (format.Version is < 1 or > Version)
        {
            throw new InvalidDataException($"it has format version {format.Version}, and this Askew reads up to {Version}; a newer Askew is needed");
        }

        byte[] json = StoredZip.Read(archive, ProgramEntry, stream.Length);
        byte[] blob = StoredZip.Read(archive, WeightsEntry, stream.Length);
        RequireChecksum(ProgramEntry, json, format.ProgramSha256);
        RequireChecksum(WeightsEntry, blob, format.WeightsSha256);
        IntegerProgram program = JsonSerializer.Deserialize<IntegerProgram>(json, ProgramJson.Options(new WeightsBlob(blob)))
            ?? throw new InvalidDataException($"'{ProgramEntry}' is empty");
        ProgramValidator.Check(program);
        return program;
    }

    private static void RequireChecksum(string entry, byte[] contents, string expected)
    {
        if (!Sha256(contents).Equals(expected, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"'{entry}' does not have the checksum that '{FormatEntry}' gives: the file is damaged; quantize the network again");
        }
    }

    private static string Sha256(byte[] contents) => Convert.ToHexStringLower(SHA256.HashData(contents));

    private sealed record Format(string Name, int Version, string ProgramSha256, string WeightsSha256);
}
