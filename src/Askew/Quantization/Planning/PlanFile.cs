using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Askew.Calibration;
using Askew.Files;
using Askew.Graphs;
using Askew.Numerics;

namespace Askew.Quantization.Planning;

/// <summary>The plan of a quantisation as a JSON file: written with every decision that was made, edited by people, and read
/// again.</summary>
internal static class PlanFile
{
    private const long LargestSizeInBytes = 64L << 20;
    private const double LargestReal = 1e30;

    // Two halves of 8.
    private const int WideWeightBits = 16;

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads the plan at <paramref name="path"/>.</summary>
    /// <exception cref="PlanException">It is not a plan; names all mistakes.</exception>
    public static PlanChoices Load(string path)
    {
        if (new FileInfo(path) is not { Exists: true } file)
        {
            throw new PlanException(path, ["there is no such file"]);
        }

        try
        {
            return file.Length > LargestSizeInBytes
                ? throw new PlanException(path, [$"it has {file.Length:n0} bytes, more than a plan can have"])
                : Parse(InputFile.ReadText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlanException(path, [e.Message], e);
        }
    }

    /// <summary>Reads a plan.</summary>
    /// <exception cref="PlanException">It is not a plan; names all mistakes.</exception>
    public static PlanChoices Parse(string json, string name) => JsonSection.Parse(
        json,
        section =>
        {
            var choices = new PlanChoices
            {
                Name = name,
                Equalization = section.OptionalFlag("equalization"),
                Layers = Read(section.Section("layers"), hasWeights: true),
                Inputs = Read(section.Section("inputs"), hasWeights: false),
            };
            section.ReportUnknown();
            return choices;
        },
        (mistakes, e) => new PlanException(name, mistakes, e));

    /// <summary><paramref name="plan"/> as JSON: read again, it makes the same network of the same data.</summary>
    /// <param name="plan">All that was decided.</param>
    /// <param name="isEqualized">Whether channels were brought to like sizes before.</param>
    public static string Write(QuantizationPlan plan, bool isEqualized)
    {
        PlanChoices choices = PlanChoices.Of(plan, isEqualized);
        var json = new JsonObject
        {
            ["equalization"] = isEqualized,
            ["inputs"] = Entries(plan.Graph.Inputs, input => input.Name, choices.Inputs, input => (null, input)),
            ["layers"] = Entries(
                plan.ComputedNodes, node => node.Name, choices.Layers, node => (node.OperatorType, plan.StoredOutput(node))),
        };
        return json.ToJsonString(Options) + "\n";

        JsonObject Entries<T>(
            IEnumerable<T> all, Func<T, string> name, IReadOnlyDictionary<string, LayerChoice> chosen, Func<T, (string?, Value)> what)
        {
            var entries = new JsonObject();
            foreach (T each in all)
            {
                if (chosen.TryGetValue(name(each), out LayerChoice? choice))
                {
                    (string? type, Value result) = what(each);
                    entries[name(each)] = Described.Of(
                        ("operator", type),
                        ("weightBits", choice.WeightBits),
                        ("activationBits", choice.ActivationBits),
                        ("tableBits", choice.TableBits),
                        ("range", choice.Range is { } range ? new JsonArray(range.Min, range.Max) : null),
                        ("chosenBy", plan.RootOf(result) == result ? plan.MethodOf(result) : null));
                }
            }

            return entries;
        }
    }

    /// <summary>The plan that gives the results of <paramref name="nodes"/> 16 bits, and says nothing else.</summary>
    public static JsonObject Widening(IEnumerable<string> nodes) => new()
    {
        ["layers"] = new JsonObject(nodes.Select(node =>
            KeyValuePair.Create(node, (JsonNode?)new JsonObject { ["activationBits"] = 16 }))),
    };

    private static Dictionary<string, LayerChoice> Read(JsonSection? section, bool hasWeights)
    {
        var choices = new Dictionary<string, LayerChoice>();
        foreach ((string name, JsonSection entry) in section?.AllSections() ?? [])
        {
            choices[name] = ReadChoice(entry, hasWeights);
        }

        return choices;
    }

    private static LayerChoice ReadChoice(JsonSection entry, bool hasWeights)
    {
        // What is there for people to read.
        entry.Text("operator");
        entry.Text("chosenBy");
        string? method = entry.Text("method");
        ICalibrator? calibrator = null;
        try
        {
            calibrator = method is null ? null : CalibratorCatalog.Parse(method);
        }
        catch (ArgumentException e)
        {
            entry.Report("method", e.Message.TrimEnd('.'));
        }

        if (calibrator is AutoCalibrator)
        {
            entry.Report("method", "'auto' is what happens where there is neither a method nor a range");
        }

        int? activationBits = entry.OptionalInteger("activationBits", 2, 16);
        if (activationBits is > 8 and < 16)
        {
            entry.Report("activationBits", $"must be 2 to 8, or 16, not {activationBits}");
        }

        int? weightBits = hasWeights ? entry.OptionalInteger("weightBits", 2, WideWeightBits) : null;
        if (weightBits is > 8 and < WideWeightBits)
        {
            entry.Report("weightBits", $"must be 2 to 8, or {WideWeightBits}, not {weightBits}");
        }

        var choice = new LayerChoice
        {
            WeightBits = weightBits,
            ActivationBits = activationBits,
            TableBits = hasWeights ? entry.OptionalInteger("tableBits", 2, 16) : null,
            Range = ReadRange(entry),
            Calibrator = calibrator,
            Method = method,
        };
        entry.ReportUnknown();
        return choice;
    }

    private static ClippingRange? ReadRange(JsonSection entry)
    {
        if (entry.Numbers("range") is not { } range)
        {
            return null;
        }

        if (range.Count == 2 && range[0] <= range[1] && Math.Abs(range[0]) <= LargestReal && Math.Abs(range[1]) <= LargestReal)
        {
            return new ClippingRange(range[0], range[1]);
        }

        entry.Report("range", "must be two numbers, the smaller first, such as [-1.5, 6]");
        return null;
    }
}
