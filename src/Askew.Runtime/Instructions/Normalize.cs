using System.Text.Json.Serialization;
using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>Local response normalisation across channels:
/// <c>out = saturate(((q - zp) * Factors[sum((q' - zp)^2) &gt;&gt; FactorShift] * MUL + ADD) &gt;&gt; S)</c>.</summary>
/// <remarks>The sum is over the <see cref="Size"/> channels around each, fewer at the ends. Input [N, C, ...].</remarks>
internal sealed record Normalize : IntegerInstruction
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
        ProgramTensor input = tensors[Input];
        Int128 distance = RegisterBounds.Distance(input.Range, ZeroPoint);
        Int128 squares = distance * distance * Math.Min(Size, input.Shape[1]);
        RegisterBounds scaled = RegisterBounds.Requantized(distance * Factors.Max(), Requantizer);
        return scaled with { Accumulator = Int128.Max(scaled.Accumulator, squares) };
    }

    internal override void Check(InstructionCheck check)
    {
        ProgramTensor input = check.Tensor(Input);
        ProgramTensor output = check.Tensor(Output);
        check.SameCount(input, output);
        check.Require(input.Shape.Rank >= 2 && Size is > 0 and <= InstructionCheck.LargestPadding, "its window is not possible");
        check.Require(input.Range.Contains(ZeroPoint) && FactorShift is >= 0 and <= 62, "its zero point or shift is out of range");
        check.Require(Factors.All(factor => factor is >= 0 and <= 1 << FactorBits), "a factor is out of range");
        long distance = Math.Max((long)ZeroPoint - input.Range.Min, (long)input.Range.Max - ZeroPoint);
        long largestSquares = Math.Min(Size, input.Shape[1]) * distance * distance;
        check.Require(largestSquares >> FactorShift < Factors.Length, "its factors do not cover every sum of squares");
        check.Stage(new OutputStage(Saturation), output, Requantizer);
    }
}
