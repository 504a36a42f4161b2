using Askew.Graphs;

namespace Askew.Operators;

/// <summary>An operator of Askew's own that a pass made of several of a model's nodes.</summary>
internal interface IFusedOperator
{
    /// <summary>The nodes that were there before, in order.</summary>
    IReadOnlyList<Node> Nodes { get; }
}
