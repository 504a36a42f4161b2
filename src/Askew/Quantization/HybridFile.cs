using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Askew.Files;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Quantization;

/// <summary>The .askew file of a network with layers in float: a zip with format.json, hybrid.json (readable: how each layer's input is
/// quantised) and model.onnx, the simplified network, whose nodes the layers are named after.</summary>
/// <remarks>Integer weights are not in it: they follow from the network. The same quantisation gives the same bytes everywhere.</remarks>
internal static partial class HybridFile
{
    private static readonly ChecksummedArchive Archive =
        new("askew-hybrid", 2, new ArchivePart("hybrid.json", "layersSha256"), new ArchivePart("model.onnx", "modelSha256"))
        {
            Title = ".askew file",
            Remedy = "quantize the network again",
        };

    private static readonly JsonTypeInfo<Contents> ContentsType = new HybridJson(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    }).Contents;

    /// <summary>The bytes of the file.</summary>
    /// <param name="origin">How it came to be.</param>
    /// <param name="layers">The layers that compute in integers.</param>
    /// <param name="model">The simplified float network as ONNX.</param>
    /// <param name="provenance">Where it comes from and how it is used, as JSON; null where that is not said.</param>
    public static byte[] ToBytes(ProgramOrigin origin, IReadOnlyList<HybridLayer> layers, byte[] model, byte[]? provenance)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new Contents(origin, [.. layers.Select(Entry.Of)]), ContentsType);
        return Archive.ToBytes(json, model, provenance);
    }

    /// <summary>Whether the file at <paramref name="path"/> says of itself that it is one.</summary>
    public static bool IsHybrid(string path) => Archive.IsAt(path);

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <returns>How it came to be, its layers, and the simplified float network as ONNX.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or needs a newer Askew.</exception>
    public static (ProgramOrigin Origin, IReadOnlyList<HybridLayer> Layers, byte[] Model) Load(string path) => Archive.Load(path, Read);

    private static (ProgramOrigin Origin, IReadOnlyList<HybridLayer> Layers, byte[] Model) Read(Stream stream)
    {
        (byte[] json, byte[] model) = Archive.Read(stream);
        Contents contents = JsonSerializer.Deserialize(json, ContentsType)
            ?? throw new InvalidDataException($"'{Archive.Json.Entry}' is empty");
        return (contents.Origin, [.. contents.Layers.Select(entry => entry.ToLayer())], model);
    }

    [JsonSerializable(typeof(Contents), GenerationMode = JsonSourceGenerationMode.Metadata)]
    private sealed partial class HybridJson : JsonSerializerContext;

    private sealed record Contents(ProgramOrigin Origin, IReadOnlyList<Entry> Layers);

    private sealed record Entry(string Node, string Operator, string Input, double Scale, int ZeroPoint, int Bits, int WeightBits)
    {
        public static Entry Of(HybridLayer layer) => new(
            layer.Node, layer.Operator, layer.Input, layer.Parameters.Scale, layer.Parameters.ZeroPoint,
                layer.Parameters.BitWidth, layer.WeightBits);

        public HybridLayer ToLayer()
        {
            var parameters = new QuantizationParameters(Scale, ZeroPoint, Bits);
            return Bits is >= 2 and <= 16 && WeightBits is >= 2 and <= 8 && Scale > 0 && float.IsFinite((float)Scale)
                && parameters.Range.Contains(ZeroPoint)
                ? new HybridLayer(Node, Operator, Input, parameters, WeightBits)
                : throw new InvalidDataException(
                $"the layer of node '{Node}' has no possible mapping: scale {Scale}, zero point {ZeroPoint}, {Bits} and {WeightBits} bits");
        }
    }
}
