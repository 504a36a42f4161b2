using System.Text.Json.Serialization;
using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>Local response normalisation across channels:
/// <c>out = saturate(((q - zp) * Factors[sum((q' - zp)^2) &gt;&gt; FactorShift] * MUL + ADD) &gt;&gt; S)</c>.</summary>
/// <remarks>The sum is over the <see cref="Size"/> channels around each, fewer at the ends. Input [N, C, ...].</remarks>
public sealed record Normalize : IntegerInstruction
{
    /// <summary>Fraction bits of a factor.</summary>
    public const int FactorBits = 15;

    /// <summary>The tensor.</summary>
    public required int Input { get; init; }

    /// <summary>Channels of a window.</summary>
    public required int Size { get; init; }

    /// <summary>Zero point of the input.</summary>
    public required int ZeroPoint { get; init; }

    /// <summary>The power of the sum of squares, relative to the largest factor, in 1/2^<see cref="FactorBits"/>.</summary>
    public required int[] Factors { get; init; }

    /// <summary>The sum of squares is shifted by this to index <see cref="Factors"/>.</summary>
    public required int FactorShift { get; init; }

    /// <summary>MUL, ADD and S of the product.</summary>
    public required Requantizer Requantizer { get; init; }

    /// <summary>Saturation.</summary>
    public required IntegerRange Saturation { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input];
}
