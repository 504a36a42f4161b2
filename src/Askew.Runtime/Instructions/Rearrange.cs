using System.Text.Json.Serialization;

namespace Askew.Instructions;

/// <summary>Moves integers: transpose, slice, pad, depth-to-space. Output and input share scale and zero point.</summary>
/// <remarks>
/// The output has the extents <see cref="Extents"/> (whose product is that of its shape). For output index i, let j[d] = i[d] - Before[d];
/// where 0 &lt;= j[d] &lt; Available[d] for all d, the output is <c>input[Offset + sum(j[d] * Strides[d])]</c>, elsewhere <see cref="PadValue"/>.
/// </remarks>
public sealed record Rearrange : IntegerInstruction
{
    /// <summary>The tensor that is read.</summary>
    public required int Input { get; init; }

    /// <summary>Extents of the walk over the output, outermost first.</summary>
    public required int[] Extents { get; init; }

    /// <summary>Elements of the input between neighbours along each dimension of the walk; negative to go backwards.</summary>
    public required int[] Strides { get; init; }

    /// <summary>Where in the input the walk starts.</summary>
    public required int Offset { get; init; }

    /// <summary>Padding before the data along each dimension.</summary>
    public required int[] Before { get; init; }

    /// <summary>Elements of data along each dimension.</summary>
    public required int[] Available { get; init; }

    /// <summary>What padding holds.</summary>
    public required int PadValue { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input];
}
