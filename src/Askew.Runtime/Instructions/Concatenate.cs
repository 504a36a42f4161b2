using System.Text.Json.Serialization;

namespace Askew.Instructions;

/// <summary>Puts tensors one after the other along <see cref="Axis"/>, each through a table of its own that brings it to the output's scale.</summary>
public sealed record Concatenate : IntegerInstruction
{
    /// <summary>The tensors, in order.</summary>
    public required int[] Parts { get; init; }

    /// <summary>The dimension, counted from 0.</summary>
    public required int Axis { get; init; }

    /// <summary>For each part a table of 2^b entries, or null where the part's integers are the output's.</summary>
    public required short[]?[] Tables { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => Parts;
}
