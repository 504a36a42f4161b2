using System.Text.Json.Serialization;

namespace Askew.Instructions;

/// <summary>Rows of a table, by their numbers: <c>out[i, w] = table[clamp(q[i] - IndexZeroPoint, 0, Rows - 1), w]</c>, such as the
/// embeddings of tokens. Exact; output and table share scale and zero point.</summary>
/// <remarks>The table is seen as [<see cref="Rows"/>, <see cref="Width"/>], the output as [number of indices, width]. A number beyond the
/// last row is taken for the last, one before the first for the first, so nothing outside the table is ever read.</remarks>
internal sealed record GatherRows : IntegerInstruction
{
    /// <summary>The tensor with the numbers of rows, each stored as <c>number + IndexZeroPoint</c>.</summary>
    public required int Input { get; init; }

    /// <summary>The tensor whose rows are read, mostly a constant.</summary>
    public required int Table { get; init; }

    /// <summary>Rows of the table.</summary>
    public required int Rows { get; init; }

    /// <summary>Elements of a row.</summary>
    public required int Width { get; init; }

    /// <summary>The stored integer that means row 0.</summary>
    public required int IndexZeroPoint { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input, Table];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool MayWorkInPlace => false;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IInstructionVisitor<TResult> visitor) => visitor.Visit(this);

    /// <inheritdoc/>
    public override IntegerInstruction WithInputs(Func<int, int> replace) =>
        this with { Input = replace(Input), Table = replace(Table) };

    /// <inheritdoc/>
    public override long MultiplyCount(IReadOnlyList<ProgramTensor> tensors) => 0;

    /// <inheritdoc/>
    public override RegisterBounds Bound(IReadOnlyList<ProgramTensor> tensors) => default;

    internal override void Check(InstructionCheck check)
    {
        ProgramTensor input = check.Tensor(Input);
        ProgramTensor table = check.Tensor(Table);
        ProgramTensor output = check.Tensor(Output);
        check.SameWidth(table, output);
        check.Require(
            Rows > 0 && Width > 0 && table.Shape.ElementCount == checked((long)Rows * Width)
                && output.Shape.ElementCount == checked((long)input.Shape.ElementCount * Width),
            "its rows do not fit its tensors");
        check.Require(input.Range.Contains(IndexZeroPoint), "the integer of its first row is out of range");
    }
}
