using System.Text.Json.Serialization;
using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>Element by element: <c>saturate((q * MUL + ADD) &gt;&gt; S)</c>, with one requantiser, or one for each channel (dimension 1).</summary>
public sealed record Rescale : IntegerInstruction
{
    /// <summary>The tensor that is rescaled.</summary>
    public required int Input { get; init; }

    /// <summary>One, or one for each channel.</summary>
    public required Requantizer[] Requantizers { get; init; }

    /// <summary>Saturation and fused activation.</summary>
    public required OutputStage Stage { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input];
}
