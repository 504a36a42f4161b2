using System.Text.Json.Serialization;
using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>Mean of each window: <c>saturate((sum(q) * MUL + ADD) &gt;&gt; S)</c> over the elements that are not padding.</summary>
/// <remarks>Input [N, C, H, W] or [N, C, W]. Windows that reach over an edge have fewer elements and so a requantiser of their
/// own.</remarks>
internal sealed record AveragePool : IntegerInstruction
{
    /// <summary>The tensor that is pooled.</summary>
    public required int Input { get; init; }

    /// <summary>Kernel, strides, dilations, pads.</summary>
    public required SlidingWindow Window { get; init; }

    /// <summary>One for each kind of window.</summary>
    public required Requantizer[] Requantizers { get; init; }

    /// <summary>[H' * W']: for each output position the number of its requantiser.</summary>
    public required int[] RequantizerOf { get; init; }

    /// <summary>Saturation, narrowed by a fused clamp.</summary>
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
    public override long MultiplyCount(IReadOnlyList<ProgramTensor> tensors) => 0;

    /// <inheritdoc/>
    public override RegisterBounds Bound(IReadOnlyList<ProgramTensor> tensors)
    {
        Int128 sum = RegisterBounds.Magnitude(tensors[Input].Range) * Window.KernelSize;
        return RegisterBounds.Largest(Requantizers.Select(requantizer => RegisterBounds.Requantized(sum, requantizer)));
    }

    internal override void Check(InstructionCheck check)
    {
        ProgramTensor input = check.Tensor(Input);
        ProgramTensor output = check.Tensor(Output);
        check.Window(Window, input, output, isPool: true);
        check.Require(
            RequantizerOf.Length == output.Shape.CountBetween(2, output.Shape.Rank), "its list of window kinds does not fit its output");
        check.Require(Requantizers.Length > 0 && RequantizerOf.All(r => (uint)r < (uint)Requantizers.Length), "a window kind is not there");
        check.Stage(Stage, output, Requantizers);
    }
}
