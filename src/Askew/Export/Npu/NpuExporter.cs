using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Askew.Instructions;

namespace Askew.Export.Npu;

/// <summary>Writes a program as data for people who build a processor for it: a manifest, and every array in files of its own.</summary>
/// <remarks>The manifest is the program.json of an .askew file, with references to files in place of those into weights.bin; MUL, ADD and S
/// of channels, tables and weights are files however short they are. docs/askew-file.md describes every field.</remarks>
internal sealed class NpuExporter : IModelExporter
{
    /// <summary>The version of the manifest.</summary>
    public const int Version = 1;

    private const int LongestName = 48;

    private static readonly JsonSerializerOptions options = new() { WriteIndented = true, NewLine = "\n" };

    // Columns of requantisers, which program.json has in place where they are short.
    private static readonly string[] columns = ["multipliers", "rightShifts", "addends"];

    /// <inheritdoc/>
    public string Format => "npu";

    /// <inheritdoc/>
    public string Description => "a folder with manifest.json and every layer's MUL, ADD, S, tables and weights as .npy and .hex, for "
        + "people who build hardware";

    /// <inheritdoc/>
    public string? FileEnding => null;

    /// <inheritdoc/>
    public IReadOnlyList<string> Heeds => [];

    /// <inheritdoc/>
    public IReadOnlyList<ExportedFile> Export(IntegerProgram program, ExportOptions options)
    {
        var arrays = new NpuArrays();
        JsonObject manifest = ProgramJson.ToNode(program, arrays);
        JsonArray tensors = manifest["tensors"]!.AsArray();
        for (int i = 0; i < program.Tensors.Count; i++)
        {
            if (ConstantOf(program.Tensors[i], arrays, Name("tensor", i, program.Tensors[i].Name) + ".constant") is { } constant)
            {
                tensors[i]!["constant"] = constant.ToJson();
            }
        }

        var shapes = new NpuWeightShapes(program);
        JsonArray instructions = manifest["instructions"]!.AsArray();
        for (int i = 0; i < program.Instructions.Count; i++)
        {
            IntegerInstruction instruction = program.Instructions[i];
            PutIntoFiles(instructions[i]!.AsObject(), arrays, Name("layer", i, instruction.Node), property =>
                property == "weights" ? instruction.Accept(shapes) : null);
        }

        manifest.Insert(0, "format", "askew-npu");
        manifest.Insert(1, "version", Version);
        return [new ExportedFile("manifest.json", Encoding.UTF8.GetBytes(manifest.ToJsonString(NpuExporter.options))), .. arrays.Files];
    }

    private static NpuArray? ConstantOf(ProgramTensor tensor, NpuArrays arrays, string name) => tensor.Constant is not { } constant
        ? null
        : tensor.ElementSizeInBytes == 1
            ? arrays.Write(constant, name, tensor.Shape.Extents.ToArray())
            : arrays.Write(MemoryMarshal.Cast<sbyte, short>(constant).ToArray(), name, tensor.Shape.Extents.ToArray());

    // References become files; so do lists that are columns of requantisers, or tables.
    private static void PutIntoFiles(JsonNode node, NpuArrays arrays, string name, Func<string, int[]?> shapeOf)
    {
        foreach ((string key, JsonNode? value) in Children(node))
        {
            string own = $"{name}.{key}";
            NpuArray? written = value switch
            {
                JsonObject reference when reference.Count == 2 && reference.ContainsKey("offset") && reference.ContainsKey("count") =>
                    arrays.Write(reference["offset"]!.GetValue<int>(), own, shapeOf(key)),
                JsonArray list when key == "addends" => arrays.Write(Numbers<long>(list), own, null),
                JsonArray list when columns.Contains(key) => arrays.Write(Numbers<int>(list), own, null),
                JsonArray list when key == "table" => arrays.Write(Numbers<short>(list), own, null),
                JsonArray list when key.All(char.IsAsciiDigit) => arrays.Write(Numbers<short>(list), own, null),
                _ => null,
            };
            if (written is not null)
            {
                Replace(node, key, written.ToJson());
            }
            else if (value is JsonObject or JsonArray)
            {
                PutIntoFiles(value, arrays, own, shapeOf);
            }
        }
    }

    private static T[] Numbers<T>(JsonArray list)
        where T : unmanaged => [.. list.Select(number => number!.GetValue<T>())];

    private static IEnumerable<(string Key, JsonNode? Value)> Children(JsonNode node) => node switch
    {
        JsonObject properties => properties.Select(property => (property.Key, property.Value)).ToArray(),
        JsonArray list => list.Select((value, i) => (i.ToString(CultureInfo.InvariantCulture), value)).ToArray(),
        _ => [],
    };

    private static void Replace(JsonNode parent, string key, JsonNode value)
    {
        if (parent is JsonObject properties)
        {
            properties[key] = value;
        }
        else
        {
            parent.AsArray()[int.Parse(key, CultureInfo.InvariantCulture)] = value;
        }
    }

    // Names of nodes may hold anything; the number makes the file's name unique.
    private static string Name(string kind, int index, string node)
    {
        string plain = string.Concat(node.Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '_'));
        return string.Create(CultureInfo.InvariantCulture, $"{kind}{index:d3}-{plain[..Math.Min(plain.Length, LongestName)]}");
    }
}
