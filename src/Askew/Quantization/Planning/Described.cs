using System.Text.Json.Nodes;

namespace Askew.Quantization.Planning;

/// <summary>What was decided, as JSON for people.</summary>
internal static class Described
{
    /// <summary>An object of <paramref name="fields"/>; those that are null are left out.</summary>
    public static JsonObject Of(params IEnumerable<(string Name, JsonNode? Value)> fields) =>
        new(fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value)));

    /// <summary>A list with one entry for each of <paramref name="items"/>.</summary>
    public static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonNode?> entry) => new([.. items.Select(entry)]);

    /// <summary>A list of texts.</summary>
    public static JsonArray List(IEnumerable<string> texts) => List(texts, text => text);
}
