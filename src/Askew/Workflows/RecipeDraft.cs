using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Askew.Reports;
using Askew.Samples;
using Askew.Samples.Recipes;

namespace Askew.Workflows;

/// <summary>A recipe that is being written: JSON, and beside each field why it is there.</summary>
internal sealed class RecipeDraft
{
    private const int WidthOfComments = 120;

    private readonly JsonObject json = [];
    private readonly List<RecipeAssumption> assumptions = [];

    /// <summary>What it says and why.</summary>
    public IReadOnlyList<RecipeAssumption> Assumptions => assumptions;

    /// <summary>What it says so far.</summary>
    public Recipe Recipe => RecipeParser.Parse(json.ToJsonString(), "the recipe that was made by looking");

    /// <summary>Says something: sets a field and notes why, in place of what was said of it before.</summary>
    /// <param name="field">The field, its section before a dot.</param>
    /// <param name="value">Its value.</param>
    /// <param name="certainty">How sure it is; see <see cref="RecipeAssumption"/>.</param>
    /// <param name="why">Why.</param>
    public void Say(string field, JsonNode? value, string certainty, string why)
    {
        string text = value?.ToJsonString(Compact) ?? "null";
        string[] path = field.Split('.');
        JsonObject section = path.Length == 1 ? json : Section(path[0]);
        section[path[^1]] = value;
        assumptions.RemoveAll(one => one.Field == field);
        assumptions.Add(new RecipeAssumption(field, text, certainty, why));
    }

    /// <summary>Sets a field without a word; null takes it out.</summary>
    public void Set(string field, JsonNode? value)
    {
        string[] path = field.Split('.');
        Section(path[0])[path[1]] = value;
        if (value is null)
        {
            Section(path[0]).Remove(path[1]);
        }
    }

    /// <summary>Says how pixels become numbers, all of which belongs together.</summary>
    public void Say(InputRecipe input, string certainty, string why)
    {
        Set("input.color", input.Color.ToString().ToLowerInvariant());
        Set("input.range", new JsonArray(input.Low, input.High));
        Set("input.mean", new JsonArray([.. input.Mean.Select(value => JsonValue.Create(value))]));
        Set("input.std", new JsonArray([.. input.Std.Select(value => JsonValue.Create(value))]));
        assumptions.RemoveAll(one => one.Field == "input");
        JsonObject section = Section("input");
        string text = string.Join(", ", new[] { "color", "range", "mean", "std" }.Select(name =>
            $"{name} {section[name]!.ToJsonString(Compact).Trim('"')}"));
        assumptions.Add(new RecipeAssumption("input", text, certainty, why));
    }

    /// <summary>The file: what was said, with the reasons as comments before it.</summary>
    public string Text()
    {
        var text = new StringBuilder("// Made by looking at the model and the data. What is assumed may be wrong: check it.\n");
        foreach (RecipeAssumption one in assumptions)
        {
            foreach (string line in Wrapped($"{one}"))
            {
                text.Append("// ").Append(line).Append('\n');
            }
        }

        return text.Append(json.ToJsonString(JsonText.Options)).Append('\n').ToString();
    }

    private static readonly JsonSerializerOptions Compact = new(JsonText.Options) { WriteIndented = false };

    private static IEnumerable<string> Wrapped(string text)
    {
        // Names of files may have line ends.
        var line = new StringBuilder();
        foreach (string word in text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > WidthOfComments)
            {
                yield return line.ToString();
                line.Clear().Append("  ");
            }

            line.Append(line.Length > 0 && line[^1] != ' ' ? " " : string.Empty).Append(word);
        }

        yield return line.ToString();
    }

    private JsonObject Section(string name)
    {
        if (json[name] is not JsonObject section)
        {
            json[name] = section = [];
        }

        return section;
    }
}
