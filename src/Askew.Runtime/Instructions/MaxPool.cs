using System.Text.Json.Serialization;

namespace Askew.Instructions;

/// <summary>The largest integer of each window; padding does not take part. Output and input share scale and zero point.</summary>
/// <remarks>Input [N, C, H, W] or [N, C, W]. A window that lies in the padding alone gives the smallest stored value.</remarks>
internal sealed record MaxPool : IntegerInstruction
{
    /// <summary>The tensor that is pooled.</summary>
    public required int Input { get; init; }

    /// <summary>Kernel, strides, dilations, pads.</summary>
    public required SlidingWindow Window { get; init; }

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
        check.Window(Window, input, output, isPool: true);
        check.SameWidth(input, output);
    }
}
