using System.Text.Json.Serialization;

namespace Askew.Instructions;

/// <summary>Resamples the last two dimensions (or the last, for rank 3): nearest neighbour or linear, in fixed point.</summary>
/// <remarks>
/// Along each dimension output i mixes elements First[i] and Second[i]; Second's weight is SecondWeight[i] / 2^<see cref="WeightBits"/>,
/// First has the rest.
/// Both dimensions are mixed exactly in 32 bits and rounded once, half up. Output and input share scale and zero point.
/// </remarks>
internal sealed record Resize : IntegerInstruction
{
    /// <summary>Fraction bits of a weight.</summary>
    public const int WeightBits = 11;

    /// <summary>The tensor that is resampled, [N, C, H, W] or [N, C, W].</summary>
    public required int Input { get; init; }

    /// <summary>For each output row.</summary>
    public required ResizeAxis Rows { get; init; }

    /// <summary>For each output column.</summary>
    public required ResizeAxis Columns { get; init; }

    /// <summary>Whether every element comes from one place.</summary>
    [JsonIgnore]
    public bool IsNearest => Rows.SecondWeight.Concat(Columns.SecondWeight).All(weight => weight == 0);

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
        Int128 magnitude = RegisterBounds.Magnitude(tensors[Input].Range);
        return new RegisterBounds(magnitude << WeightBits, magnitude << (2 * WeightBits), Int128.One << ((2 * WeightBits) - 1));
    }

    internal override void Check(InstructionCheck check)
    {
        ProgramTensor input = check.Tensor(Input);
        ProgramTensor output = check.Tensor(Output);
        check.Require(input.Shape.Rank is 3 or 4 && output.Shape.Rank == input.Shape.Rank, "it resizes tensors of rank 3 or 4");
        check.SameWidth(input, output);
        check.Require(input.Shape[0] == output.Shape[0] && input.Shape[1] == output.Shape[1], "its batch or channels differ");
        Check(check, Rows, input.Shape.Rank == 4 ? input.Shape[2] : 1, output.Shape.Rank == 4 ? output.Shape[2] : 1);
        Check(check, Columns, input.Shape[-1], output.Shape[-1]);
    }

    private static void Check(InstructionCheck check, ResizeAxis axis, int from, int to)
    {
        bool fits = axis.First.Length == to && axis.Second.Length == to && axis.SecondWeight.Length == to;
        check.Require(fits, "its resampling does not fit its output");
        check.Require(axis.First.Concat(axis.Second).All(i => (uint)i < (uint)from), "it resamples from outside its input");
        check.Require(axis.SecondWeight.All(w => w is >= 0 and <= 1 << WeightBits), "a resampling weight is out of range");
    }
}
