using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Askew.Files;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Instructions;

/// <summary>The readable half of an .askew file: everything but long arrays, which are references into the weights.</summary>
internal static class ProgramJson
{
    /// <summary>Options that put long arrays into <paramref name="weights"/>, or fetch them from there.</summary>
    public static JsonSerializerOptions Options(IArrayStore weights) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        MaxDepth = 16,
        TypeInfoResolver = ProgramJsonContext.Default,
        IgnoreReadOnlyProperties = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters =
        {
            new ArrayConverter<sbyte>(weights),
            new ArrayConverter<short>(weights),
            new ArrayConverter<int>(weights),
            new ArrayConverter<long>(weights),
            new RequantizersConverter(),
            new ShapeConverter(),
            new ParametersConverter(),
        },
    };

    /// <summary>How a <typeparamref name="T"/> is read and written by <paramref name="options"/>; known when the assembly is built, since
    /// a trimmed application has no reflection.</summary>
    public static JsonTypeInfo<T> TypeIn<T>(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));

    /// <summary>The program as a tree, its long arrays in <paramref name="weights"/>.</summary>
    public static JsonObject ToNode(IntegerProgram program, IArrayStore weights) =>
        JsonSerializer.SerializeToNode(program, TypeIn<IntegerProgram>(Options(weights)))!.AsObject();

    private sealed class ArrayConverter<T>(IArrayStore weights) : JsonConverter<T[]>
        where T : unmanaged
    {
        // Short lists (extents, strides) are easier to read in place.
        private const int LongestInPlace = 16;

        public override T[] Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                return [.. JsonSerializer.Deserialize(ref reader, TypeIn<List<T>>(options))!];
            }

            BlobReference reference = JsonSerializer.Deserialize(ref reader, TypeIn<BlobReference>(options))
                ?? throw new JsonException("a list of numbers is missing");
            return weights.Read<T>(reference.Offset, reference.Count);
        }

        public override void Write(Utf8JsonWriter writer, T[] value, JsonSerializerOptions options)
        {
            if (value.Length <= LongestInPlace && typeof(T) != typeof(sbyte))
            {
                JsonSerializer.Serialize(writer, value.ToList(), TypeIn<List<T>>(options));
            }
            else
            {
                JsonSerializer.Serialize(writer, new BlobReference(weights.Append<T>(value), value.Length), TypeIn<BlobReference>(options));
            }
        }
    }

    private sealed class RequantizersConverter : JsonConverter<Requantizer[]>
    {
        public override Requantizer[] Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            RequantizerColumns columns = JsonSerializer.Deserialize(ref reader, TypeIn<RequantizerColumns>(options))
                ?? throw new JsonException("requantizers are missing");
            if (columns.RightShifts.Length != columns.Multipliers.Length || columns.Addends.Length != columns.Multipliers.Length)
            {
                throw new JsonException("the columns of requantizers differ in length");
            }

            return [.. columns.Multipliers.Select((m, i) => new Requantizer(m, columns.RightShifts[i], columns.Addends[i]))];
        }

        public override void Write(Utf8JsonWriter writer, Requantizer[] value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(
                writer,
                new RequantizerColumns(
                    [.. value.Select(r => r.Multiplier)], [.. value.Select(r => r.RightShift)], [.. value.Select(r => r.Addend)]),
                TypeIn<RequantizerColumns>(options));
    }

    private sealed class ShapeConverter : JsonConverter<Shape>
    {
        public override Shape Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            try
            {
                return new Shape([.. JsonSerializer.Deserialize(ref reader, TypeIn<List<int>>(options))!]);
            }
            catch (ArgumentException e)
            {
                throw new JsonException(e.Message, e);
            }
        }

        public override void Write(Utf8JsonWriter writer, Shape value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Extents.ToArray().ToList(), TypeIn<List<int>>(options));
    }

    private sealed class ParametersConverter : JsonConverter<QuantizationParameters>
    {
        public override QuantizationParameters Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            ParameterFields fields = JsonSerializer.Deserialize(ref reader, TypeIn<ParameterFields>(options))
                ?? throw new JsonException("quantization parameters are missing");
            var parameters = new QuantizationParameters(fields.Scale, fields.ZeroPoint, fields.Bits);
            bool isScale = fields.Scale > 0 && float.IsFinite((float)fields.Scale);
            return fields.Bits is >= 2 and <= 16 && isScale && parameters.Range.Contains(fields.ZeroPoint)
                ? parameters
                : throw new JsonException(
                    $"scale {fields.Scale}, zero point {fields.ZeroPoint}, {fields.Bits} bits are not quantization parameters");
        }

        public override void Write(Utf8JsonWriter writer, QuantizationParameters value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(
                writer, new ParameterFields(value.Scale, value.ZeroPoint, value.BitWidth), TypeIn<ParameterFields>(options));
    }

    /// <summary>A list of numbers in the weights.</summary>
    /// <param name="Offset">Its first byte.</param>
    /// <param name="Count">How many numbers.</param>
    internal sealed record BlobReference(int Offset, int Count);

    /// <summary>Requantisers, column by column.</summary>
    /// <param name="Multipliers">MUL.</param>
    /// <param name="RightShifts">S.</param>
    /// <param name="Addends">ADD.</param>
    internal sealed record RequantizerColumns(int[] Multipliers, int[] RightShifts, long[] Addends);

    /// <summary>The mapping of a tensor.</summary>
    /// <param name="Scale">Real units per integer step.</param>
    /// <param name="ZeroPoint">The integer that stands for real 0.</param>
    /// <param name="Bits">Bits of an integer.</param>
    internal sealed record ParameterFields(double Scale, int ZeroPoint, int Bits);
}
