using System.Text.Json.Serialization;
using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>Product: <c>saturate(((a - LeftZeroPoint) * (b - RightZeroPoint) * MUL + ADD) &gt;&gt; S)</c>. The operands broadcast as
/// NumPy's do.</summary>
internal sealed record MultiplyRescaled : IntegerInstruction
{
    /// <summary>Operand a.</summary>
    public required int Left { get; init; }

    /// <summary>Operand b.</summary>
    public required int Right { get; init; }

    /// <summary>Zero point of a.</summary>
    public required int LeftZeroPoint { get; init; }

    /// <summary>Zero point of b.</summary>
    public required int RightZeroPoint { get; init; }

    /// <summary>MUL, ADD and S of the product.</summary>
    public required Requantizer Requantizer { get; init; }

    /// <summary>Saturation, narrowed by a fused clamp.</summary>
    public required OutputStage Stage { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<int> Inputs => [Left, Right];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool MayWorkInPlace => true;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IInstructionVisitor<TResult> visitor) => visitor.Visit(this);

    /// <inheritdoc/>
    public override IntegerInstruction WithInputs(Func<int, int> replace) => this with { Left = replace(Left), Right = replace(Right) };

    /// <inheritdoc/>
    public override long MultiplyCount(IReadOnlyList<ProgramTensor> tensors) => 0;

    /// <inheritdoc/>
    public override RegisterBounds Bound(IReadOnlyList<ProgramTensor> tensors) => RegisterBounds.Requantized(
        RegisterBounds.Distance(tensors[Left].Range, LeftZeroPoint) * RegisterBounds.Distance(tensors[Right].Range, RightZeroPoint),
        Requantizer);

    internal override void Check(InstructionCheck check)
    {
        ProgramTensor left = check.Tensor(Left);
        ProgramTensor right = check.Tensor(Right);
        ProgramTensor output = check.Tensor(Output);
        check.Broadcast(left, right, output);
        check.Require(left.Range.Contains(LeftZeroPoint) && right.Range.Contains(RightZeroPoint), "a zero point is out of range");
        check.Stage(Stage, output, Requantizer);
    }
}
