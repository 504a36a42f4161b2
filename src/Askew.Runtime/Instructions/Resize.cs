using System.Text.Json.Serialization;

namespace Askew.Instructions;

/// <summary>Resamples the last two dimensions (or the last, for rank 3): nearest neighbour or linear, in fixed point.</summary>
/// <remarks>
/// Along each dimension output i mixes elements First[i] and Second[i]; Second's weight is SecondWeight[i] / 2^<see cref="WeightBits"/>, First has the rest.
/// Both dimensions are mixed exactly in 32 bits and rounded once, half up. Output and input share scale and zero point.
/// </remarks>
public sealed record Resize : IntegerInstruction
{
    /// <summary>Fraction bits of a weight.</summary>
    public const int WeightBits = 11;

    /// <summary>The tensor that is resampled, [N, C, H, W] or [N, C, W].</summary>
    public required int Input { get; init; }

    /// <summary>For each output row.</summary>
    public required ResizeAxis Rows { get; init; }

    /// <summary>For each output column.</summary>
    public required ResizeAxis Columns { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input];
}
