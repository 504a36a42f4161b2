using Askew.Graphs;

namespace Askew.Operators.Normalization;

/// <summary>A normalisation that a model spells in many nodes, as one; made by <see cref="FuseNormalizations"/>. Or one without gain and
/// shift, made by <see cref="GiveGainsAway"/>.</summary>
/// <remarks>Belongs to one node: unlike other operators it holds what it computes.</remarks>
/// <param name="normalization">What it computes.</param>
/// <param name="nodes">The nodes that were there before, in order; null where there were none.</param>
internal sealed class FusedNormalization(MomentNormalization normalization, IReadOnlyList<Node>? nodes = null)
    : NormalizationOperator(TypeName), IFusedOperator
{
    /// <summary>The type of nodes with this operator; no ONNX operator has it.</summary>
    public const string TypeName = "Normalization";

    /// <inheritdoc/>
    public IReadOnlyList<Node> Spell(Node node) => nodes ?? NormalizationSpelling.Of(node, normalization);

    /// <inheritdoc/>
    public override MomentNormalization Of(Node node) => normalization;
}
