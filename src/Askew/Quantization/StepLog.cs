using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Askew.Quantization.Planning;

namespace Askew.Quantization;

/// <summary>Writes what each step decided as JSON, one document a step, in their order.</summary>
/// <param name="write">Takes the name of a document, such as <c>07-choose-ranges.json</c>, and its text.</param>
internal sealed class StepLog(Action<string, string> write)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The folder of the documents of a road that one of the steps takes again.</summary>
    public const string SecondRoad = "lift-weights";

    /// <summary>What the steps are called there; a test holds that these are all.</summary>
    public static IReadOnlySet<string> Names { get; } = new HashSet<string>
    {
        "equalize-channels", "split-weights", "complete-statistics", "find-structure", "separate-mixed-outputs", "decide-widths",
        "choose-ranges", "lift-activations", "fit-scales", "quantize-weights", "refine-in-lock-step", "lift-weights", "choose-places",
        "prove-registers", "round-layers",
    };

    private int steps;

    // The last document that says all.
    private string? whole;

    /// <summary>Whether a document called <paramref name="file"/> is one of a step, such as <c>07-choose-ranges.json</c>.</summary>
    public static bool Writes(string file) => file.Length > 8 && char.IsAsciiDigit(file[0]) && char.IsAsciiDigit(file[1]) && file[2] == '-'
        && file.EndsWith(".json", StringComparison.Ordinal) && Names.Contains(file[3..^5]);

    /// <summary>Writes what <paramref name="step"/> decided.</summary>
    /// <param name="step">Its name.</param>
    /// <param name="decision">What is decided behind it.</param>
    /// <param name="isNew">Whether that is other than before it; where it is not, the document says where the same stands.</param>
    internal void Write(string step, IDecision decision, bool isNew)
    {
        string name = $"{++steps:D2}-{step.Replace(' ', '-')}.json";
        JsonObject document = isNew || whole is null ? decision.Describe() : Described.Of(("changed", false), ("asIn", whole));
        whole = isNew || whole is null ? name : whole;
        write(name, document.ToJsonString(Options) + "\n");
    }
}
