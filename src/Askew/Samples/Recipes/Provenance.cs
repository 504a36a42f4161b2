using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Askew.Files;

namespace Askew.Samples.Recipes;

/// <summary>Where a quantised network comes from and how it is used: it travels in the .askew file, so that the file alone can be run and
/// measured.</summary>
/// <remarks>Of untrusted files: what is there is checked, and what is not is missing. Without dates and paths: the same work gives the same
/// bytes.</remarks>
internal sealed record Provenance
{
    private const int MostClasses = 100_000;
    private const int MaximumSizeInBytes = 8 << 20;

    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>Name and version of what quantised.</summary>
    public required string Tool { get; init; }

    /// <summary>File name of the float network.</summary>
    public required string Model { get; init; }

    /// <summary>SHA-256 of the float network's file, in hexadecimal.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>What was asked for, by the names of the command line's options, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; init; } = [];

    /// <summary>The recipe; null for a network that takes tensors without one.</summary>
    public Recipe? Recipe { get; init; }

    /// <summary>What the classes are called; null where that is not known.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>What the .askew file at <paramref name="path"/> says; null where it says nothing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="contents">The part of it that says so.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="RecipeException">Its recipe has mistakes.</exception>
    public static Provenance? Parse(string path, byte[]? contents)
    {
        if (contents is null)
        {
            return null;
        }

        string entry = $"{path} ({ChecksummedArchive.Provenance.Entry})";
        if (contents.Length > MaximumSizeInBytes)
        {
            throw new InvalidDataException($"'{entry}' has {contents.Length} bytes, more than any recipe with the names of its classes");
        }

        try
        {
            using var document = JsonDocument.Parse(contents, new JsonDocumentOptions { MaxDepth = 24 });
            var mistakes = new List<string>();
            var section = new JsonSection(document.RootElement, "$", mistakes);
            var provenance = new Provenance
            {
                Tool = section.Text("tool") ?? string.Empty,
                Model = section.Text("model") ?? string.Empty,
                ModelSha256 = section.Text("modelSha256") ?? string.Empty,
                Settings = document.RootElement is { ValueKind: JsonValueKind.Object } root
                    && root.TryGetProperty("settings", out JsonElement settings) && settings.ValueKind == JsonValueKind.Object
                        ? [.. settings.EnumerateObject().Where(setting => setting.Value.ValueKind == JsonValueKind.String)
                            .Select(setting => KeyValuePair.Create(setting.Name, setting.Value.GetString()!))]
                        : [],
                ClassNames = Names(document.RootElement),
                Recipe = section.Has("recipe")
                    ? RecipeParser.Parse(document.RootElement.GetProperty("recipe").GetRawText(), $"the recipe in {path}") : null,
            };
            return mistakes.Count == 0 ? provenance : throw new InvalidDataException($"'{entry}': {string.Join(" ", mistakes)}");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{entry}' is not JSON: {e.Message}", e);
        }
    }

    /// <summary>The part of an .askew file that says all this.</summary>
    public byte[] ToBytes()
    {
        var json = new JsonObject { ["tool"] = Tool, ["model"] = Model, ["modelSha256"] = ModelSha256 };
        json["settings"] = new JsonObject(Settings.Select(setting => KeyValuePair.Create(setting.Key, (JsonNode?)setting.Value)));
        if (Recipe?.Text is { } text)
        {
            json["recipe"] = JsonNode.Parse(text, documentOptions: JsonSection.Leniency);
        }

        if (ClassNames is { } names)
        {
            json["classNames"] = new JsonArray([.. names.Take(MostClasses).Select(name => (JsonNode)LegibleText.Of(name))]);
        }

        return Encoding.UTF8.GetBytes(json.ToJsonString(Options));
    }

    private static string[]? Names(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("classNames", out JsonElement names)
        && names.ValueKind == JsonValueKind.Array && names.GetArrayLength() <= MostClasses
        && names.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String)
            ? [.. names.EnumerateArray().Select(name => name.GetString()!)] : null;
}
