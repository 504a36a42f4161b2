using Askew.Graphs;

namespace Askew.Operators.Binary;

/// <summary>Operators on any number of tensors as chains of those on two.</summary>
internal static class InputChain
{
    /// <summary>Nodes of <paramref name="type"/> that take in one input of <paramref name="node"/> after the other.</summary>
    public static IReadOnlyList<Node> Of(Node node, string type)
    {
        var expansion = new Expansion(node);
        expansion.Finish([Of(node, expansion, type)]);
        return expansion.Nodes;
    }

    /// <summary>The result of all inputs of <paramref name="node"/> under a binary operator.</summary>
    public static Value Of(Node node, Expansion expansion, string type) => Enumerable.Range(1, node.Inputs.Count - 1)
        .Aggregate(node.Input(0), (result, i) => expansion.Apply(type, result, node.Input(i)));
}
