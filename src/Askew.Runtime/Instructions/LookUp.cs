using System.Text.Json.Serialization;

namespace Askew.Instructions;

/// <summary>Element by element: <c>out = table[q - qmin]</c>, with one table, or one for each channel (dimension 1).</summary>
internal sealed record LookUp : IntegerInstruction
{
    /// <summary>The tensor whose integers are looked up.</summary>
    public required int Input { get; init; }

    /// <summary>The tables one after the other, each with 2^b entries for the b bits of the input.</summary>
    public required short[] Table { get; init; }

    /// <summary>1, or the number of channels.</summary>
    public required int Tables { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Input];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool MayWorkInPlace => true;

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
        check.SameCount(input, output);
        check.PerChannel(Tables, input);
        check.Table(Table, checked(input.Range.Count * Tables), output);
    }
}
