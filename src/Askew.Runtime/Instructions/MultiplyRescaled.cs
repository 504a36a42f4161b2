using System.Text.Json.Serialization;
using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>Product: <c>saturate(((a - LeftZeroPoint) * (b - RightZeroPoint) * MUL + ADD) &gt;&gt; S)</c>. The operands broadcast as NumPy's do.</summary>
public sealed record MultiplyRescaled : IntegerInstruction
{
    /// <summary>Operand a.</summary>
    public required int Left { get; init; }

    /// <summary>Operand b.</summary>
    public required int Right { get; init; }

    /// <summary>Zero point of a.</summary>
    public required int LeftZeroPoint { get; init; }

    /// <summary>Zero point of b.</summary>
    public required int RightZeroPoint { get; init; }

    /// <summary>MUL, ADD and S of the product.</summary>
    public required Requantizer Requantizer { get; init; }

    /// <summary>Saturation, narrowed by a fused clamp.</summary>
    public required OutputStage Stage { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Left, Right];
}
