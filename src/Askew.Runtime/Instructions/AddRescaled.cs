using System.Text.Json.Serialization;
using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>Sum or difference: <c>saturate((a * LeftMultiplier + b * RightMultiplier + Addend) &gt;&gt; RightShift)</c>.</summary>
/// <remarks>The operands broadcast as NumPy's do. The zero points are in the addend, so real 0 plus real 0 is real 0 exactly.</remarks>
internal sealed record AddRescaled : IntegerInstruction
{
    /// <summary>Operand a.</summary>
    public required int Left { get; init; }

    /// <summary>Operand b.</summary>
    public required int Right { get; init; }

    /// <summary>Multiplier of a.</summary>
    public required int LeftMultiplier { get; init; }

    /// <summary>Multiplier of b; negative where b is subtracted.</summary>
    public required int RightMultiplier { get; init; }

    /// <summary>S, one for both; the larger gain sets it.</summary>
    public required int RightShift { get; init; }

    /// <summary>ADD, rounding folded in.</summary>
    public required long Addend { get; init; }

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
    public override RegisterBounds Bound(IReadOnlyList<ProgramTensor> tensors)
    {
        Int128 left = RegisterBounds.Magnitude(tensors[Left].Range);
        Int128 right = RegisterBounds.Magnitude(tensors[Right].Range);
        Int128 products = (left * Int128.Abs(LeftMultiplier)) + (right * Int128.Abs(RightMultiplier));
        Int128 addend = Int128.Abs(Addend);
        return new RegisterBounds(Int128.Max(left, right), products + addend, addend);
    }

    internal override void Check(InstructionCheck check)
    {
        ProgramTensor output = check.Tensor(Output);
        check.Broadcast(check.Tensor(Left), check.Tensor(Right), output);
        check.Stage(Stage, output, new Requantizer(0, RightShift, Addend));
    }
}
