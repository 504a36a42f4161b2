using System.Text.Json.Serialization;

namespace Askew.Instructions;

/// <summary>Puts tensors one after the other along <see cref="Axis"/>, each through a table of its own that brings it to the output's
/// scale.</summary>
internal sealed record Concatenate : TailInstruction
{
    /// <summary>The tensors, in order.</summary>
    public required int[] Parts { get; init; }

    /// <summary>The dimension, counted from 0.</summary>
    public required int Axis { get; init; }

    /// <summary>For each part a table of 2^b entries, or null where the part's integers are the output's.</summary>
    public required short[]?[] Tables { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => Parts;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool HasTables => Tables.Any(table => table is not null);

    /// <inheritdoc/>
    public override TailInstruction OnReals() => this with { Tables = new short[]?[Parts.Length] };

    /// <inheritdoc/>
    public override TResult Accept<TResult>(ITailVisitor<TResult> visitor) => visitor.Visit(this);

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool MayWorkInPlace => false;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IInstructionVisitor<TResult> visitor) => visitor.Visit(this);

    /// <inheritdoc/>
    public override IntegerInstruction WithInputs(Func<int, int> replace) => this with { Parts = [.. Parts.Select(replace)] };

    /// <inheritdoc/>
    public override long MultiplyCount(IReadOnlyList<ProgramTensor> tensors) => 0;

    /// <inheritdoc/>
    public override RegisterBounds Bound(IReadOnlyList<ProgramTensor> tensors) => default;

    internal override void Check(InstructionCheck check)
    {
        ProgramTensor output = check.Tensor(Output);
        check.Require(Parts.Length > 0 && Tables.Length == Parts.Length, "it needs one table a part");
        check.Require((uint)Axis < (uint)output.Shape.Rank, "its axis is not there");
        long extent = 0;
        for (int p = 0; p < Parts.Length; p++)
        {
            ProgramTensor part = check.Tensor(Parts[p]);
            check.Require(part.Shape.Rank == output.Shape.Rank, "its parts differ in rank");
            extent += part.Shape[Axis];
            check.Require(part.Shape.With(Axis, 0).Equals(output.Shape.With(Axis, 0)), "its parts differ in shape");
            if (Tables[p] is { } table)
            {
                check.Table(table, part.Range.Count, output);
            }
            else
            {
                check.SameWidth(part, output);
            }
        }

        check.Require(extent == output.Shape[Axis], "its parts do not add up to its output");
    }
}
