using System.Text.Json.Serialization;
using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>Softmax, or its logarithm, along one dimension, by a table of exponentials and one integer division an element.</summary>
/// <remarks>
/// With d = largest q - q and e = Exponentials[d] = round(exp(-d * scale) * 2^<see cref="ExponentialBits"/>):
/// softmax: <c>out = saturate(zp + floor((2 * e * ReciprocalScale + sum * 2^r) / (2 * sum * 2^r)))</c>, r = <see cref="ReciprocalBits"/>,
/// rounding half up;
/// logarithm: <c>out = saturate((-d * InputMultiplier - ln(sum) * LogMultiplier + Addend) &gt;&gt; RightShift)</c>, with ln(sum) from
/// <see cref="SoftmaxLogarithm.LogTable"/> in 1/2^<see cref="LogBits"/>.
/// </remarks>
internal sealed record Softmax : IntegerInstruction
{
    /// <summary>Fraction bits of an exponential.</summary>
    public const int ExponentialBits = 20;

    /// <summary>Fraction bits of <see cref="ReciprocalScale"/>.</summary>
    public const int ReciprocalBits = 8;

    /// <summary>Fraction bits of a logarithm.</summary>
    public const int LogBits = 16;

    /// <summary>No entry of <see cref="SoftmaxLogarithm.LogTable"/> is larger: ln 2 is 45426 in 1/2^<see cref="LogBits"/>.</summary>
    public const int LargestLogarithm = 1 << (LogBits + 1);

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

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool MayWorkInPlace => false;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IInstructionVisitor<TResult> visitor) => visitor.Visit(this);

    /// <inheritdoc/>
    public override IntegerInstruction WithInputs(Func<int, int> replace) => this with { Input = replace(Input) };

    /// <inheritdoc/>
    public override long MultiplyCount(IReadOnlyList<ProgramTensor> tensors) => 0;

    /// <inheritdoc/>
    public override RegisterBounds Bound(IReadOnlyList<ProgramTensor> tensors)
    {
        // The sum of exponentials and its quotient live in the wide register.
        Int128 sum = (Int128)tensors[Input].Shape[Axis] << ExponentialBits;
        if (Logarithm is { } logarithm)
        {
            Int128 log = (Int128)logarithm.LogTable[^1] * (RegisterWidths.BitsFor(sum) + ExponentialBits);
            Int128 product = ((Int128)tensors[Input].Range.Count * Math.Abs((long)logarithm.InputMultiplier))
                + (log * Math.Abs((long)logarithm.LogMultiplier));
            return new RegisterBounds(0, Int128.Max(sum, product + Int128.Abs(logarithm.Addend)), Int128.Abs(logarithm.Addend));
        }

        Int128 numerator = (Int128)2 * Exponentials.Max() * ReciprocalScale;
        return new RegisterBounds(0, numerator + (sum << (ReciprocalBits + 1)), 0);
    }

    internal override void Check(InstructionCheck check)
    {
        ProgramTensor input = check.Tensor(Input);
        ProgramTensor output = check.Tensor(Output);
        check.SameCount(input, output);
        check.Require((uint)Axis < (uint)input.Shape.Rank, "its axis is not there");
        check.Require(Exponentials.Length == input.Range.Count, "its table does not fit its input");
        check.Require(
            Exponentials.All(e => e is >= 0 and <= 1 << ExponentialBits) && Exponentials[0] > 0, "an exponential is out of range");
        check.Require(ReciprocalScale >= 0 && output.Range.Contains(ZeroPoint), "its scale or zero point is out of range");
        check.Stage(new OutputStage(Saturation), output, new Requantizer(0, Logarithm?.RightShift ?? 0, 0));
        if (Logarithm is { } logarithm)
        {
            check.Require(logarithm.LogTable.Length == (1 << LogTableBits) + 2, "its table of logarithms has the wrong size");
            check.Require(logarithm.LogTable.All(e => e is >= 0 and <= LargestLogarithm),
                "its table of logarithms has entries that are none");
        }
    }
}
