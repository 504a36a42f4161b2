using System.Text.Json.Serialization;
using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>Softmax, or its logarithm, along one dimension, by a table of exponentials and one integer division an element.</summary>
/// <remarks>
/// With d = largest q - q and e = Exponentials[d] = round(exp(-d * scale) * 2^<see cref="ExponentialBits"/>):
/// softmax: <c>out = saturate(zp + floor((2 * e * ReciprocalScale + sum * 2^r) / (2 * sum * 2^r)))</c>, r = <see cref="ReciprocalBits"/>, rounding half up;
/// logarithm: <c>out = saturate((-d * InputMultiplier - ln(sum) * LogMultiplier + Addend) &gt;&gt; RightShift)</c>, with ln(sum) from
/// <see cref="SoftmaxLogarithm.LogTable"/> in 1/2^<see cref="LogBits"/>.
/// </remarks>
public sealed record Softmax : IntegerInstruction
{
    /// <summary>Fraction bits of an exponential.</summary>
    public const int ExponentialBits = 20;

    /// <summary>Fraction bits of <see cref="ReciprocalScale"/>.</summary>
    public const int ReciprocalBits = 8;

    /// <summary>Fraction bits of a logarithm.</summary>
    public const int LogBits = 16;

    /// <summary>Index bits of <see cref="SoftmaxLogarithm.LogTable"/>.</summary>
    public const int LogTableBits = 8;

    /// <summary>The tensor.</summary>
    public required int Input { get; init; }

    /// <summary>The dimension, counted from 0.</summary>
    public required int Axis { get; init; }

    /// <summary>exp(-d * scale) in 1/2^<see cref="ExponentialBits"/>, for d = 0 to 2^b - 1.</summary>
    public required int[] Exponentials { get; init; }

    /// <summary>1 / output scale in 1/2^<see cref="ReciprocalBits"/>.</summary>
    public required int ReciprocalScale { get; init; }

    /// <summary>Zero point of the output.</summary>
    public required int ZeroPoint { get; init; }

    /// <summary>What the logarithm needs; null for the plain softmax.</summary>
    public required SoftmaxLogarithm? Logarithm { get; init; }

    /// <summary>Saturation.</summary>
    public required IntegerRange Saturation { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input];
}
