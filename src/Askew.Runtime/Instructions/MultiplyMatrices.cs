using System.Text.Json.Serialization;
using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>Fully connected: every row of K inputs times [N, K] weights; one <see cref="Requantizer"/> an output column, then the
/// <see cref="Stage"/>.</summary>
/// <remarks>Input [..., K], seen as rows of K; output [..., N].</remarks>
internal sealed record MultiplyMatrices : IntegerInstruction
{
    /// <summary>The left matrix.</summary>
    public required int Input { get; init; }

    /// <summary>[N, K].</summary>
    public required sbyte[] Weights { get; init; }

    /// <summary>One for each of the N columns.</summary>
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
        int columns = Requantizers.Length;
        check.Require(columns > 0 && output.Shape.Rank > 0 && output.Shape[-1] == columns, "its columns do not fit its output");
        int length = input.Shape.Rank > 0 ? input.Shape[-1] : 0;
        check.Require(length > 0 && Weights.Length == checked(length * columns), "its weights do not fit its input");
        check.Require((long)input.Shape.ElementCount / length * columns == output.Shape.ElementCount, "its rows do not fit its output");
        check.Stage(Stage, output, Requantizers);
    }
}
