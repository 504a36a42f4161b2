using System.Text.Json.Serialization;
using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>Products of matrices that are both activations, as in attention:
/// <c>acc = sum_k((a[m,k] - LeftZeroPoint) * (b[k,n] - RightZeroPoint))</c>, then MUL, ADD, S and the <see cref="Stage"/>.</summary>
/// <remarks>Left is a row of matrices [<see cref="Rows"/>, <see cref="Length"/>], right of as many [<see cref="Length"/>,
/// <see cref="Columns"/>], output of [<see cref="Rows"/>, <see cref="Columns"/>], whatever their shapes say besides.</remarks>
internal sealed record MultiplyActivations : IntegerInstruction
{
    /// <summary>The left matrices, a.</summary>
    public required int Left { get; init; }

    /// <summary>The right matrices, b.</summary>
    public required int Right { get; init; }

    /// <summary>Zero point of a.</summary>
    public required int LeftZeroPoint { get; init; }

    /// <summary>Zero point of b.</summary>
    public required int RightZeroPoint { get; init; }

    /// <summary>Rows of a left matrix.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of a left matrix, rows of a right one.</summary>
    public required int Length { get; init; }

    /// <summary>Columns of a right matrix.</summary>
    public required int Columns { get; init; }

    /// <summary>MUL, ADD and S of the sums.</summary>
    public required Requantizer Requantizer { get; init; }

    /// <summary>Saturation, narrowed by a fused clamp.</summary>
    public required OutputStage Stage { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Left, Right];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool MayWorkInPlace => false;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IInstructionVisitor<TResult> visitor) => visitor.Visit(this);

    /// <inheritdoc/>
    public override IntegerInstruction WithInputs(Func<int, int> replace) => this with { Left = replace(Left), Right = replace(Right) };

    /// <inheritdoc/>
    public override long MultiplyCount(IReadOnlyList<ProgramTensor> tensors) => (long)tensors[Output].Shape.ElementCount * Length;

    /// <inheritdoc/>
    public override RegisterBounds Bound(IReadOnlyList<ProgramTensor> tensors) => RegisterBounds.Requantized(
        RegisterBounds.Distance(tensors[Left].Range, LeftZeroPoint)
            * RegisterBounds.Distance(tensors[Right].Range, RightZeroPoint) * Length,
        Requantizer);

    internal override void Check(InstructionCheck check)
    {
        ProgramTensor left = check.Tensor(Left);
        ProgramTensor right = check.Tensor(Right);
        ProgramTensor output = check.Tensor(Output);
        check.Require(Rows > 0 && Length > 0 && Columns > 0, "its matrices have no elements");
        long matrix = checked((long)Rows * Columns);
        long matrices = output.Shape.ElementCount / matrix;
        check.Require(
            output.Shape.ElementCount == matrices * matrix
                && left.Shape.ElementCount == checked(matrices * checked((long)Rows * Length))
                && right.Shape.ElementCount == checked(matrices * checked((long)Length * Columns)),
            "its matrices do not fit its operands");
        check.Require(left.Range.Contains(LeftZeroPoint) && right.Range.Contains(RightZeroPoint), "a zero point is out of range");
        check.Stage(Stage, output, Requantizer);
    }
}
