using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Operators;

namespace Askew.Quantization;

/// <summary>The .askew file of a network with layers in float: a zip with format.json, hybrid.json (readable: how each layer's input is quantised) and model.onnx,
/// the simplified network, whose nodes the layers are named after.</summary>
/// <remarks>Integer weights are not in it: they follow from the network. The same quantisation gives the same bytes everywhere.</remarks>
public static class HybridFile
{
    private const string Name = "askew-hybrid";
    private const int Version = 2;
    private const string FormatEntry = "format.json";
    private const string LayersEntry = "hybrid.json";
    private const string ModelEntry = "model.onnx";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The bytes of the file.</summary>
    /// <param name="origin">How it came to be.</param>
    /// <param name="layers">The layers that compute in integers.</param>
    /// <param name="model">The simplified float network as ONNX.</param>
    public static byte[] ToBytes(ProgramOrigin origin, IReadOnlyList<HybridLayer> layers, byte[] model)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new Contents(origin, [.. layers.Select(Entry.Of)]), Options);
        byte[] format = JsonSerializer.SerializeToUtf8Bytes(new Format(Name, Version, Sha256(json), Sha256(model)), Options);
        using var stream = new MemoryStream();
        StoredZip.Write(stream, [(FormatEntry, format), (LayersEntry, json), (ModelEntry, model)]);
        return stream.ToArray();
    }

    /// <summary>Whether the file at <paramref name="path"/> says of itself that it is one.</summary>
    public static bool IsHybrid(string path)
    {
        try
        {
            using var archive = new ZipArchive(File.OpenRead(path), ZipArchiveMode.Read);
            return archive.GetEntry(LayersEntry) is not null;
        }
        catch (InvalidDataException)
        {
            // Whoever reads it as a program says what is wrong.
            return false;
        }
    }

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <returns>How it came to be, its layers, and the simplified float network as ONNX.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or needs a newer Askew.</exception>
    public static (ProgramOrigin Origin, IReadOnlyList<HybridLayer> Layers, byte[] Model) Load(string path)
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

    private static (ProgramOrigin Origin, IReadOnlyList<HybridLayer> Layers, byte[] Model) Read(Stream stream)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        Format format = Parse<Format>(StoredZip.Read(archive, FormatEntry, stream.Length), FormatEntry);
        if (format.Name != Name || format.Version != Version)
        {
            throw new InvalidDataException($"it has the format '{format.Name}', version {format.Version}; this Askew reads '{Name}', version {Version}");
        }

        byte[] json = StoredZip.Read(archive, LayersEntry, stream.Length);
        byte[] model = StoredZip.Read(archive, ModelEntry, stream.Length);
        if (Sha256(json) != format.LayersSha256 || Sha256(model) != format.ModelSha256)
        {
            throw new InvalidDataException($"its parts do not have the checksums that '{FormatEntry}' gives: the file is damaged; quantize the network again");
        }

        Contents contents = Parse<Contents>(json, LayersEntry);
        return (contents.Origin, [.. contents.Layers.Select(entry => entry.ToLayer())], model);
    }

    private static T Parse<T>(byte[] json, string entry) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new InvalidDataException($"'{entry}' is empty");

    private static string Sha256(byte[] contents) => Convert.ToHexStringLower(SHA256.HashData(contents));

    private sealed record Format(string Name, int Version, string LayersSha256, string ModelSha256);

    private sealed record Contents(ProgramOrigin Origin, IReadOnlyList<Entry> Layers);

    private sealed record Entry(string Node, string Operator, string Input, double Scale, int ZeroPoint, int Bits, int WeightBits)
    {
        public static Entry Of(HybridLayer layer) => new(
            layer.Node, layer.Operator, layer.Input, layer.Parameters.Scale, layer.Parameters.ZeroPoint, layer.Parameters.BitWidth, layer.WeightBits);

        public HybridLayer ToLayer()
        {
            var parameters = new QuantizationParameters(Scale, ZeroPoint, Bits);
            return Bits is >= 2 and <= 16 && WeightBits is >= 2 and <= 8 && Scale > 0 && float.IsFinite((float)Scale) && parameters.Range.Contains(ZeroPoint)
                ? new HybridLayer(Node, Operator, Input, parameters, WeightBits)
                : throw new InvalidDataException($"the layer of node '{Node}' has no possible mapping: scale {Scale}, zero point {ZeroPoint}, {Bits} and {WeightBits} bits");
        }
    }
}
