using System.Text.Json.Serialization;
using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>Element by element: <c>saturate((q * MUL + ADD) &gt;&gt; S)</c>, with one requantiser, or one for each channel (dimension
/// 1).</summary>
internal sealed record Rescale : IntegerInstruction
{
    /// <summary>The tensor that is rescaled.</summary>
    public required int Input { get; init; }

    /// <summary>One, or one for each channel.</summary>
    public required Requantizer[] Requantizers { get; init; }

    /// <summary>Saturation and fused activation.</summary>
    public required OutputStage Stage { get; init; }

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
    public override RegisterBounds Bound(IReadOnlyList<ProgramTensor> tensors)
    {
        Int128 magnitude = RegisterBounds.Magnitude(tensors[Input].Range);
        return RegisterBounds.Largest(Requantizers.Select(requantizer => RegisterBounds.Requantized(magnitude, requantizer)));
    }

    internal override void Check(InstructionCheck check)
    {
        ProgramTensor input = check.Tensor(Input);
        ProgramTensor output = check.Tensor(Output);
        check.SameCount(input, output);
        check.PerChannel(Requantizers.Length, input);
        check.Stage(Stage, output, Requantizers);
    }
}
