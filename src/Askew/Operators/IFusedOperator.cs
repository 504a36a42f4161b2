using Askew.Graphs;

namespace Askew.Operators;

/// <summary>An operator of Askew's own that a pass made of several of a model's nodes.</summary>
internal interface IFusedOperator
{
    /// <summary>Nodes of ONNX that compute what <paramref name="node"/> does, in order.</summary>
    IReadOnlyList<Node> Spell(Node node);
}
