using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Askew.Files;

namespace Askew.Instructions;

/// <summary>The .askew file: a zip with format.json (version and checksums), program.json (readable) and weights.bin.</summary>
/// <remarks>The same program gives the same bytes everywhere.</remarks>
internal static class ProgramFile
{
    /// <summary>The version that this Askew writes, and the newest that it reads.</summary>
    public const int Version = 1;

    private static readonly ArchivePart Json = new("program.json", "programSha256");
    private static readonly ArchivePart Weights = new("weights.bin", "weightsSha256");

    private static readonly ChecksummedArchive Archive = new("askew", Version, Json, Weights)
    {
        Title = ".askew file",
        Remedy = "quantize the network again",
    };

    /// <summary>The bytes of the file for <paramref name="program"/>.</summary>
    /// <param name="program">The network.</param>
    /// <param name="provenance">Where it comes from and how it is used, as JSON; null where that is not said.</param>
    public static byte[] ToBytes(IntegerProgram program, byte[]? provenance = null)
    {
        var weights = new WeightsBlob();
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(program, TypeWith(weights));
        return Archive.ToBytes(json, weights.ToArray(), provenance);
    }

    /// <summary>Bytes of everything that does not change from run to run: weights, tables, requantisers.</summary>
    public static int WeightsSizeInBytes(IntegerProgram program)
    {
        var weights = new WeightsBlob();
        JsonSerializer.SerializeToUtf8Bytes(program, TypeWith(weights));
        return weights.ToArray().Length;
    }

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, is no .askew file, or needs a newer Askew.</exception>
    public static IntegerProgram Load(string path) => Archive.Load(path, Read);

    /// <summary>What an .askew file of any kind says of where it comes from, as JSON; null where it does not say.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <param name="path">What the file is called in messages.</param>
    /// <param name="stream">The file; it can seek.</param>
    public static byte[]? ProvenanceOf(string path, Stream stream) => Archive.Load(path, stream, Archive.ReadProvenance);

    /// <summary>Reads the file in <paramref name="stream"/>, which can seek and is called <paramref name="path"/> in messages.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or needs a newer Askew.</exception>
    public static IntegerProgram Load(string path, Stream stream) => Archive.Load(path, stream, Read);

    /// <summary>Reads a file from <paramref name="stream"/>, which can seek.</summary>
    public static IntegerProgram Read(Stream stream)
    {
        IReadOnlyDictionary<ArchivePart, byte[]> parts = Archive.Read(stream);
        IntegerProgram program = JsonSerializer.Deserialize(parts[Json], TypeWith(new WeightsBlob(parts[Weights])))
            ?? throw new InvalidDataException($"'{Json.Entry}' is empty");
        ProgramValidator.Check(program);
        RegisterProof.Check(program);
        return program;
    }

    private static JsonTypeInfo<IntegerProgram> TypeWith(WeightsBlob weights) =>
        ProgramJson.TypeIn<IntegerProgram>(ProgramJson.Options(weights));
}
