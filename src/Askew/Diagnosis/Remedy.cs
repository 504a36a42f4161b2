using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Askew.Quantization.Planning;
using Askew.Samples;

namespace Askew.Diagnosis;

/// <summary>What to do about a finding.</summary>
/// <param name="Text">In words, one sentence.</param>
internal sealed record Remedy(string Text)
{
    /// <summary>Options for <c>quantize</c>; null where it is done otherwise.</summary>
    public string? Command { get; init; }

    /// <summary>The recipe's section <c>input</c> as it should be; null where it stays.</summary>
    [JsonIgnore]
    public InputRecipe? Input { get; init; }

    /// <summary>The offset of the recipe's labels as it should be; null where it stays.</summary>
    public int? LabelOffset { get; init; }

    /// <summary>Calibration samples to leave out, by name.</summary>
    public IReadOnlyList<string> LeaveOut { get; init; } = [];

    /// <summary>Nodes whose result should have 16 bits: an entry of a plan.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> WideNodes { get; init; } = [];

    /// <summary>The entry of a plan file (<c>--plan</c>); null where there is none.</summary>
    public JsonObject? Plan => WideNodes.Count == 0 ? null : PlanFile.Widening(WideNodes);
}
