using System.Text.Json.Serialization;

namespace Askew.Instructions;

/// <summary>The largest (or smallest) integers along a dimension, in order, or where they lie: ArgMax and TopK. Exact, as real numbers
/// have the order of their integers.</summary>
/// <remarks>Input seen as [outer, <see cref="Length"/>, <see cref="Inner"/>], output as [outer, <see cref="Count"/>, inner]. Of equal
/// integers the one with the lowest index comes first, or with <see cref="PrefersLast"/> that with the highest. An index is stored as
/// <c>index + IndexZeroPoint</c>.</remarks>
internal sealed record SelectLargest : IntegerInstruction
{
    /// <summary>The tensor.</summary>
    public required int Input { get; init; }

    /// <summary>Elements to choose from.</summary>
    public required int Length { get; init; }

    /// <summary>Elements from one of them to the next.</summary>
    public required int Inner { get; init; }

    /// <summary>How many are chosen.</summary>
    public required int Count { get; init; }

    /// <summary>Whether the smallest are chosen.</summary>
    public required bool IsSmallest { get; init; }

    /// <summary>Whether of equals the last comes first.</summary>
    public required bool PrefersLast { get; init; }

    /// <summary>What is added to an index where indices are wanted; null where the integers themselves are.</summary>
    public required int? IndexZeroPoint { get; init; }

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
    public override RegisterBounds Bound(IReadOnlyList<ProgramTensor> tensors) => default;

    internal override void Check(InstructionCheck check)
    {
        ProgramTensor input = check.Tensor(Input);
        ProgramTensor output = check.Tensor(Output);
        check.Require(
            Length > 0 && Inner > 0 && Count > 0 && Count <= Length
                && input.Shape.ElementCount % checked((long)Length * Inner) == 0
                && output.Shape.ElementCount == input.Shape.ElementCount / Length * (long)Count,
            "what it chooses from does not fit its tensors");
        check.Require(
            IndexZeroPoint is { } zero
                ? output.Range.Contains(zero) && (long)zero + Length - 1 <= output.Range.Max
                : input.Range == output.Range,
            "what it stores does not fit its output");
    }
}
