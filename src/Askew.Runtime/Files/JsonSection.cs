using System.Globalization;
using System.Text.Json;

namespace Askew.Files;

/// <summary>One JSON object of a file that people write. Reading a property of it that is wrong notes a mistake and gives a
/// stand-in.</summary>
internal sealed class JsonSection
{
    /// <summary>What such files may have beyond the standard, comments and trailing commas, and how deep they may be.</summary>
    public static readonly JsonDocumentOptions Leniency =
        new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 16 };

    private readonly string path;
    private readonly List<string> mistakes;
    private readonly Dictionary<string, JsonElement> properties = new(StringComparer.Ordinal);
    private readonly List<string> known = [];

    // Of what is no object, nothing is missing.
    private readonly bool isObject;

    /// <summary>Takes the object at <paramref name="path"/> of the document.</summary>
    public JsonSection(JsonElement element, string path, List<string> mistakes)
    {
        this.path = path;
        this.mistakes = mistakes;
        isObject = element.ValueKind == JsonValueKind.Object;
        if (!isObject)
        {
            mistakes.Add($"{path}: must be an object, {{ ... }}, not {Describe(element)}.");
            return;
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!properties.TryAdd(property.Name, property.Value))
            {
                Report(property.Name, "is given twice");
            }
        }
    }

    /// <summary>What <paramref name="read"/> makes of a whole document. It goes on after a mistake, so that all of them are reported at
    /// once.</summary>
    /// <param name="json">The document.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="refusal">What is thrown where there are mistakes, each after its JSON path.</param>
    /// <param name="prepare">What becomes of the text before, and where its mistakes go; null for nothing.</param>
    public static T Parse<T>(
        string json,
        Func<JsonSection, T> read,
        Func<IReadOnlyList<string>, JsonException?, Exception> refusal,
        Func<string, List<string>, string>? prepare = null)
    {
        var mistakes = new List<string>();
        T whole;
        try
        {
            using var document = JsonDocument.Parse(prepare?.Invoke(json, mistakes) ?? json, Leniency);
            whole = read(new JsonSection(document.RootElement, "$", mistakes));
        }
        catch (JsonException e)
        {
            throw refusal([$"$: it is not JSON: {e.Message}"], e);
        }

        return mistakes.Count == 0 ? whole : throw refusal(mistakes, null);
    }

    /// <summary>Notes a mistake of the property <paramref name="name"/>.</summary>
    public void Report(string name, string mistake) => mistakes.Add($"{path}.{name}: {mistake}.");

    /// <summary>Notes every property that was never asked for. Called when all have been read.</summary>
    public void ReportUnknown()
    {
        foreach (string name in properties.Keys.Except(known))
        {
            Report(name, $"is unknown; known here are {string.Join(", ", known.Select(each => $"'{each}'"))}");
        }
    }

    /// <summary>All properties as objects, by name: for objects whose names are the writer's own.</summary>
    public IEnumerable<(string Name, JsonSection Section)> AllSections() =>
        properties.Keys.ToArray().Select(name => (name, Section(name)!));

    /// <summary>All properties as numbers within bounds, by name: for objects whose names are the writer's own.</summary>
    public IReadOnlyDictionary<string, double> AllNumbers(double least, double most) =>
        properties.Keys.ToArray().ToDictionary(name => name, name => Number(name, least, most, least), StringComparer.Ordinal);

    /// <summary>Whether the property is there.</summary>
    public bool Has(string name) => properties.ContainsKey(name);

    /// <summary>One of the names of <typeparamref name="T"/>; required where there is no <paramref name="fallback"/>.</summary>
    /// <param name="name">The property.</param>
    /// <param name="fallback">What it is where it is missing.</param>
    /// <param name="naming">How the names are spelt; with hyphens where it is not given.</param>
    public T Choice<T>(string name, T? fallback = null, JsonNamingPolicy? naming = null)
        where T : struct, Enum
    {
        if (Find(name, isRequired: fallback is null) is not { } element)
        {
            return fallback ?? default;
        }

        string text = element.ValueKind == JsonValueKind.String ? element.GetString()! : "";
        foreach (T value in Enum.GetValues<T>())
        {
            if (NameOf(value) == text)
            {
                return value;
            }
        }

        Report(name, $"must be {string.Join(", ", Enum.GetValues<T>().Select(value => $"'{NameOf(value)}'"))}, not {Describe(element)}");
        return fallback ?? default;

        string NameOf(T value) => (naming ?? JsonNamingPolicy.KebabCaseLower).ConvertName(value.ToString());
    }

    /// <summary>A text that is not empty; null where it is missing.</summary>
    public string? Text(string name, bool isRequired = false)
    {
        if (Find(name, isRequired) is not { } element)
        {
            return null;
        }

        if (element.ValueKind == JsonValueKind.String && element.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Report(name, $"must be a text, not {Describe(element)}");
        return null;
    }

    /// <summary>A whole number within bounds; required where there is no <paramref name="fallback"/>.</summary>
    public int Integer(string name, int least, int most, int? fallback)
    {
        if (Find(name, isRequired: fallback is null) is not { } element)
        {
            return fallback ?? least;
        }

        if (TryNumber(element, out double number) && number == Math.Floor(number) && number >= least && number <= most)
        {
            return (int)number;
        }

        Report(name, $"must be a whole number from {least} to {most}, not {Describe(element)}");
        return fallback ?? least;
    }

    /// <summary>A whole number within bounds; null where it is missing or wrong.</summary>
    public int? OptionalInteger(string name, int least, int most) => Has(name) ? Integer(name, least, most, least) : Missing(name);

    /// <summary>Yes or no; null where it is missing or wrong.</summary>
    public bool? OptionalFlag(string name) => ReadFlag(name, isRequired: false);

    /// <summary>Yes or no; required.</summary>
    public bool Flag(string name) => ReadFlag(name, isRequired: true) ?? false;

    /// <summary>A number within bounds.</summary>
    public double Number(string name, double least, double most, double fallback)
    {
        if (Find(name) is not { } element)
        {
            return fallback;
        }

        if (TryNumber(element, out double number) && number >= least && number <= most)
        {
            return number;
        }

        Report(name, string.Create(CultureInfo.InvariantCulture, $"must be a number from {least} to {most}, not {Describe(element)}"));
        return fallback;
    }

    /// <summary>A list of one number or more; null where it is missing or wrong.</summary>
    public IReadOnlyList<double>? Numbers(string name)
    {
        if (Find(name) is not { } element)
        {
            return null;
        }

        if (element.ValueKind == JsonValueKind.Array && element.GetArrayLength() > 0)
        {
            return ReadNumbers(name, element);
        }

        Report(name, $"must be a list of numbers, not {Describe(element)}");
        return null;
    }

    /// <summary>Two whole numbers; null where they are missing or wrong.</summary>
    /// <param name="name">The property.</param>
    /// <param name="isAllowed">Which pairs are possible.</param>
    /// <param name="what">What they must be, for the mistake.</param>
    public (int First, int Second)? Pair(string name, Func<int, int, bool> isAllowed, string what)
    {
        if (Find(name) is not { } element)
        {
            return null;
        }

        if (element.ValueKind == JsonValueKind.Array
            && element.GetArrayLength() == 2
            && element.EnumerateArray().All(side => side.ValueKind == JsonValueKind.Number && side.TryGetInt32(out _))
            && isAllowed(element[0].GetInt32(), element[1].GetInt32()))
        {
            return (element[0].GetInt32(), element[1].GetInt32());
        }

        Report(name, $"must be {what}, not {Describe(element)}");
        return null;
    }

    /// <summary>A list of pairs of positive numbers; empty where it is missing.</summary>
    /// <param name="name">The property.</param>
    /// <param name="form">How a pair is written, e.g. "[width, height]".</param>
    public IReadOnlyList<(double First, double Second)> Pairs(string name, string form)
    {
        var pairs = new List<(double First, double Second)>();
        int index = 0;
        foreach (JsonElement element in Elements(name, isRequired: false))
        {
            string place = $"{name}[{index++}]";
            if (element.ValueKind == JsonValueKind.Array
                && element.GetArrayLength() == 2
                && TryNumber(element[0], out double first) && first > 0
                && TryNumber(element[1], out double second) && second > 0)
            {
                pairs.Add((first, second));
            }
            else
            {
                Report(place, $"must be {form}, two positive numbers, not {Describe(element)}");
            }
        }

        return pairs;
    }

    /// <summary>An object; null where it is missing.</summary>
    public JsonSection? Section(string name, bool isRequired = false) =>
        Find(name, isRequired) is { } element ? new JsonSection(element, $"{path}.{name}", mistakes) : null;

    /// <summary>A list of one object or more.</summary>
    public IReadOnlyList<JsonSection> Sections(string name) =>
        [.. Elements(name, isRequired: true).Select((element, index) => new JsonSection(element, $"{path}.{name}[{index}]", mistakes))];

    private static bool TryNumber(JsonElement element, out double number)
    {
        number = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out number) && double.IsFinite(number);
    }

    private static string Describe(JsonElement element)
    {
        const int LongestQuote = 60;
        string text = element.GetRawText();
        return text.Length <= LongestQuote ? text : text[..LongestQuote] + "...";
    }

    private JsonElement? Find(string name, bool isRequired = false)
    {
        known.Add(name);
        if (properties.TryGetValue(name, out JsonElement element))
        {
            return element;
        }

        if (isRequired && isObject)
        {
            Report(name, "missing");
        }

        return null;
    }

    private bool? ReadFlag(string name, bool isRequired)
    {
        if (Find(name, isRequired) is not { } element)
        {
            return null;
        }

        if (element.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return element.GetBoolean();
        }

        Report(name, $"must be true or false, not {Describe(element)}");
        return null;
    }

    // Asked for, so that it counts as known.
    private int? Missing(string name)
    {
        known.Add(name);
        return null;
    }

    private IEnumerable<JsonElement> Elements(string name, bool isRequired)
    {
        if (Find(name, isRequired) is not { } element)
        {
            return [];
        }

        if (element.ValueKind == JsonValueKind.Array && element.GetArrayLength() > 0)
        {
            return element.EnumerateArray();
        }

        Report(name, $"must be a list that is not empty, not {Describe(element)}");
        return [];
    }

    private List<double>? ReadNumbers(string name, JsonElement list)
    {
        var numbers = new List<double>();
        int index = 0;
        foreach (JsonElement element in list.EnumerateArray())
        {
            if (TryNumber(element, out double number))
            {
                numbers.Add(number);
            }
            else
            {
                Report($"{name}[{index}]", $"must be a number, not {Describe(element)}");
            }

            index++;
        }

        return numbers.Count == index ? numbers : null;
    }
}
