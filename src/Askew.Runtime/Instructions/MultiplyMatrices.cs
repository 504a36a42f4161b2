using System.Text.Json.Serialization;
using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>Fully connected: every row of K inputs times [N, K] weights; one <see cref="Requantizer"/> an output column, then the <see cref="Stage"/>.</summary>
/// <remarks>Input [..., K], seen as rows of K; output [..., N].</remarks>
public sealed record MultiplyMatrices : IntegerInstruction
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
}
