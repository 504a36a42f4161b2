using System.Text.Json.Serialization;
using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>Convolution: <c>acc = sum(w * q)</c> over window and input channels of the group, padding counts as
/// <see cref="PadValue"/>; then one <see cref="Requantizer"/> a channel and the <see cref="Stage"/>.</summary>
/// <remarks>Input [N, C, H, W] or [N, C, W]; output [N, K, H', W'] or [N, K, W'].</remarks>
internal sealed record Convolve : IntegerInstruction
{
    /// <summary>The tensor that is convolved.</summary>
    public required int Input { get; init; }

    /// <summary>Kernel, strides, dilations, pads.</summary>
    public required SlidingWindow Window { get; init; }

    /// <summary>Number of groups; C for a depthwise convolution.</summary>
    public required int Groups { get; init; }

    /// <summary>What padding holds: the zero point of the input, which stands for real 0.</summary>
    public required int PadValue { get; init; }

    /// <summary>[K, C / Groups, KernelHeight, KernelWidth].</summary>
    public required sbyte[] Weights { get; init; }

    /// <summary>One for each output channel.</summary>
    public required Requantizer[] Requantizers { get; init; }

    /// <summary>Saturation and fused activation.</summary>
    public required OutputStage Stage { get; init; }

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
    public override long MultiplyCount(IReadOnlyList<ProgramTensor> tensors) =>
        (long)tensors[Output].Shape.ElementCount * (Weights.Length / Requantizers.Length);

    /// <inheritdoc/>
    public override RegisterBounds Bound(IReadOnlyList<ProgramTensor> tensors) =>
        RegisterBounds.OfRows(Weights, Requantizers, tensors[Input].Range);

    internal override void Check(InstructionCheck check)
    {
        ProgramTensor input = check.Tensor(Input);
        ProgramTensor output = check.Tensor(Output);
        check.Window(Window, input, output, isPool: false);
        int channels = input.Shape[1];
        int outputs = output.Shape[1];
        check.Require(Groups > 0 && channels % Groups == 0 && outputs % Groups == 0, "its groups do not divide its channels");
        check.Require(Requantizers.Length == outputs && outputs > 0, "its requantizers do not fit its channels");
        check.Require(
            Weights.Length == checked((long)outputs * (channels / Groups) * Window.KernelSize), "its weights do not fit its shape");
        check.Require(input.Range.Contains(PadValue), "its padding value is out of range");
        check.Stage(Stage, output, Requantizers);
    }
}
