using System.Text.Encodings.Web;
using System.Text.Json;
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

    private int steps;

    /// <summary>Writes what <paramref name="step"/> decided.</summary>
    internal void Write(string step, IDecision decision) =>
        write($"{++steps:D2}-{step.Replace(' ', '-')}.json", decision.Describe().ToJsonString(Options) + "\n");
}
