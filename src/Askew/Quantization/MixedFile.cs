using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Askew.Files;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Quantization;

/// <summary>The .askew file of a network of which a part computes in float: a zip with format.json, integers.askew (the integer network,
/// itself an .askew file), tail.onnx (what computes in float) and rounding.json (readable: how the inputs of layers in tail.onnx are
/// quantised, by the names of their nodes). It has the first or the last, or both.</summary>
/// <remarks>
/// What tail.onnx reads is named as outputs or inputs of the integer network. Its first outputs are those of the network; behind them,
/// named as inputs of the integer network, is what goes back (from version 2 on). Without an integer network it is all of the network (from
/// version 3 on). Weights of rounded layers are in it as reals: their integers follow. The same quantisation gives the same bytes
/// everywhere.
/// </remarks>
internal static partial class MixedFile
{
    private static readonly ArchivePart Integers = new("integers.askew", "integersSha256") { IsOptional = true };
    private static readonly ArchivePart Floats = new("tail.onnx", "tailSha256");
    private static readonly ArchivePart Rounding = new("rounding.json", "roundingSha256") { IsOptional = true };

    private static readonly ChecksummedArchive Archive = new("askew-tail", 3, Integers, Floats, Rounding)
    {
        Title = ".askew file",
        Remedy = "quantize the network again",
    };

    private static readonly JsonTypeInfo<Contents> ContentsType = new RoundingJson(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    }).Contents;

    /// <summary>The bytes of the file.</summary>
    /// <param name="origin">How it came to be.</param>
    /// <param name="program">The integer network; null where all computes in float but for rounded layers.</param>
    /// <param name="floats">What computes in float, as ONNX.</param>
    /// <param name="rounded">The layers in it that compute in integers.</param>
    /// <param name="provenance">Where it comes from and how it is used, as JSON; null where that is not said.</param>
    public static byte[] ToBytes(
        ProgramOrigin origin, IntegerProgram? program, byte[] floats, IReadOnlyList<RoundedLayer> rounded, byte[]? provenance) =>
        Archive.ToBytes(
            program is null ? null : ProgramFile.ToBytes(program),
            floats,
            rounded.Count == 0 && program is not null ? null
                : JsonSerializer.SerializeToUtf8Bytes(new Contents(origin, [.. rounded.Select(Entry.Of)]), ContentsType),
            provenance);

    /// <summary>Whether the file in <paramref name="stream"/>, which can seek, says of itself that it is one.</summary>
    public static bool IsIn(Stream stream) => Archive.IsIn(stream);

    /// <summary>Reads the file in <paramref name="stream"/>, which can seek and is called <paramref name="path"/> in messages.</summary>
    /// <returns>The integer network, null where there is none; what computes in float as ONNX; and the rounded layers in it.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or needs a newer Askew.</exception>
    public static (IntegerProgram? Program, byte[] Floats, IReadOnlyList<RoundedLayer> Rounded) Load(
        string path, Stream stream) => Archive.Load(path, stream, Read);

    private static (IntegerProgram? Program, byte[] Floats, IReadOnlyList<RoundedLayer> Rounded) Read(Stream stream)
    {
        IReadOnlyDictionary<ArchivePart, byte[]> parts = Archive.Read(stream);
        byte[]? integers = parts.GetValueOrDefault(Integers);
        byte[]? rounding = parts.GetValueOrDefault(Rounding);
        return integers is null && rounding is null
            ? throw new InvalidDataException($"it has neither '{Integers.Entry}' nor '{Rounding.Entry}'; {Archive.Remedy}")
            : (integers is null ? null : ProgramFile.Read(new MemoryStream(integers)), parts[Floats],
                rounding is null ? [] : ReadRounding(rounding));
    }

    private static IReadOnlyList<RoundedLayer> ReadRounding(byte[] json)
    {
        Contents contents = JsonSerializer.Deserialize(json, ContentsType)
            ?? throw new InvalidDataException($"'{Rounding.Entry}' is empty");
        return [.. contents.Layers.Select(entry => entry.ToLayer())];
    }

    [JsonSerializable(typeof(Contents), GenerationMode = JsonSourceGenerationMode.Metadata)]
    private sealed partial class RoundingJson : JsonSerializerContext;

    private sealed record Contents(ProgramOrigin Origin, IReadOnlyList<Entry> Layers);

    private sealed record Entry(string Node, string Operator, string Input, double Scale, int ZeroPoint, int Bits, int WeightBits)
    {
        public static Entry Of(RoundedLayer layer) => new(
            layer.Node, layer.Operator, layer.Input, layer.Parameters.Scale, layer.Parameters.ZeroPoint,
                layer.Parameters.BitWidth, layer.WeightBits);

        public RoundedLayer ToLayer()
        {
            var parameters = new QuantizationParameters(Scale, ZeroPoint, Bits);
            return Bits is >= 2 and <= 16 && WeightBits is >= 2 and <= 8 && Scale > 0 && float.IsFinite((float)Scale)
                && parameters.Range.Contains(ZeroPoint)
                ? new RoundedLayer(Node, Operator, Input, parameters, WeightBits)
                : throw new InvalidDataException(
                $"the layer of node '{Node}' has no possible mapping: scale {Scale}, zero point {ZeroPoint}, {Bits} and {WeightBits} bits");
        }
    }
}
