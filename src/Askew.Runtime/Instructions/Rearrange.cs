using System.Text.Json.Serialization;

namespace Askew.Instructions;

/// <summary>Moves integers: transpose, slice, pad, depth-to-space. Output and input share scale and zero point.</summary>
/// <remarks>
/// The output has the extents <see cref="Extents"/> (whose product is that of its shape). For output index i, let j[d] = i[d] - Before[d];
/// where 0 &lt;= j[d] &lt; Available[d] for all d, the output is <c>input[Offset + sum(j[d] * Strides[d])]</c>, elsewhere
/// <see cref="PadValue"/>.
/// </remarks>
internal sealed record Rearrange : TailInstruction
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

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool HasTables => false;

    /// <inheritdoc/>
    public override TailInstruction OnReals() => this;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(ITailVisitor<TResult> visitor) => visitor.Visit(this);

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
        int rank = Extents.Length;
        int[][] lists = [Strides, Before, Available];
        check.Require(lists.All(list => list.Length == rank), "its lists differ in length");
        check.Require(rank <= InstructionCheck.LargestRank, $"its walk has {rank} dimensions, more than {InstructionCheck.LargestRank}");
        check.Require(Extents.All(e => e >= 0) && Count() == output.Shape.ElementCount, "its walk does not fit its output");
        check.SameWidth(input, output);
        check.Require(output.Range.Contains(PadValue), "its padding value is out of range");
        long low = Offset;
        long high = Offset;
        long farthest = Math.Abs((long)Offset);
        for (int d = 0; d < rank; d++)
        {
            bool isPossible = Available[d] >= 0 && Math.Abs((long)Before[d]) <= InstructionCheck.LargestPadding;
            check.Require(isPossible, "its padding is not possible");
            long last = (long)Extents[d] - 1 - Before[d];
            long reach = Math.Max(0, Math.Min(Available[d] - 1L, last)) * Strides[d];
            low += Math.Min(0, reach);
            high += Math.Max(0, reach);

            // Kernels compute places of padding, too, before they decide not to read there.
            farthest += Math.Max(Math.Abs((long)Before[d]), Math.Abs(last)) * Math.Abs((long)Strides[d]);
        }

        check.Require(farthest <= int.MaxValue, "its walk leads too far");
        bool reads = Available.All(a => a > 0) && output.Shape.ElementCount > 0;
        check.Require(!reads || (low >= 0 && high < input.Shape.ElementCount), "it reads outside its input");
    }

    // The elements of the walk, or -1 where they are too many to count.
    private long Count()
    {
        long count = 1;
        foreach (int extent in Extents)
        {
            count *= extent;
            if (count > int.MaxValue)
            {
                return -1;
            }
        }

        return count;
    }
}
