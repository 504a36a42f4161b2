using System.Text.Json.Serialization;
using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>Convolution: <c>acc = sum(w * q)</c> over window and input channels of the group, padding counts as
/// <see cref="PadValue"/>; then one <see cref="Requantizer"/> a channel and the <see cref="Stage"/>.</summary>
/// <remarks>Input [N, C, H, W] or [N, C, W]; output [N, K, H', W'] or [N, K, W'].</remarks>
public sealed record Convolve : IntegerInstruction
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
}
