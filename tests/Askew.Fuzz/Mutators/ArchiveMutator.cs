using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Askew.Files;
using Askew.Testing;

namespace Askew.Fuzz.Mutators;

/// <summary>Damages the checksummed zips (.askew, .stats): a part is changed and the checksums made right again, so that the change
/// reaches what reads the part; now and then the zip itself is damaged.</summary>
internal static class ArchiveMutator
{
    private const string Format = "format.json";

    /// <summary>A damaged copy of <paramref name="file"/>.</summary>
    public static byte[] Mutate(byte[] file, Random random)
    {
        if (random.OneIn(15))
        {
            return ByteMutator.Mutate(file, random);
        }

        List<(string Name, byte[] Contents)> parts = Read(file);
        for (int i = 0; i < parts.Count; i++)
        {
            (string name, byte[] contents) = parts[i];
            byte[] changed = Path.GetExtension(name) switch
            {
                _ when name == Format => contents,
                ".json" when !random.OneIn(5) => JsonMutator.Mutate(contents, random),
                ".onnx" when !random.OneIn(3) => ProtobufMutator.Mutate(contents, random),
                _ when random.OneIn(4) && contents.Length > 0 => ByteMutator.Mutate(contents, random),
                _ => contents,
            };
            parts[i] = (name, changed);
        }

        int format = parts.FindIndex(part => part.Name == Format);
        parts[format] = (Format, WithChecksums(parts[format].Contents, parts, random));
        using var stream = new MemoryStream();
        StoredZip.Write(stream, parts);
        return stream.ToArray();
    }

    private static List<(string Name, byte[] Contents)> Read(byte[] file)
    {
        using var archive = new ZipArchive(new MemoryStream(file), ZipArchiveMode.Read);
        return [.. archive.Entries.Select(entry => (entry.FullName, StoredZip.Read(archive, entry.FullName, file.Length)))];
    }

    // They stand in the order of the parts.
    private static byte[] WithChecksums(byte[] format, List<(string Name, byte[] Contents)> parts, Random random)
    {
        JsonObject root = JsonNode.Parse(format)!.AsObject();
        string[] sums = [.. root.Select(field => field.Key).Where(key => key.EndsWith("Sha256", StringComparison.Ordinal))];
        string[] names = [.. parts.Select(part => part.Name).Where(name => name != Format)];
        for (int i = 0; i < sums.Length && i < names.Length; i++)
        {
            root[sums[i]] = Convert.ToHexStringLower(SHA256.HashData(parts.First(part => part.Name == names[i]).Contents));
        }

        byte[] bytes = Encoding.UTF8.GetBytes(root.ToJsonString());
        return random.OneIn(30) ? JsonMutator.Mutate(bytes, random) : bytes;
    }
}
