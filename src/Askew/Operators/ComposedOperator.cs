using Askew.Graphs;

namespace Askew.Operators;

/// <summary>Operators that are defined by simpler ones: the node is replaced by nodes of those as soon as shapes are known, so that the
/// float evaluation, the integer form and the exports of those are its own.</summary>
internal abstract class ComposedOperator(string type) : Operator(type)
{
    public sealed override IReadOnlyList<Node> Expand(Node node)
    {
        var expansion = new Expansion(node);
        expansion.Finish(Compose(node, expansion));
        return expansion.Nodes;
    }

    public sealed override Contract ContractOf(Node node) => new ArithmeticContract();

    public sealed override void InferShapes(Node node) => throw Misplaced(node);

    public sealed override void Evaluate(EvaluationContext context) => throw Misplaced(context.Node);

    /// <summary>Adds the simpler nodes; the shapes of the inputs are known.</summary>
    /// <returns>What the outputs are, in ONNX order, at least those that the node has.</returns>
    /// <exception cref="GraphException">The inputs do not fit the operator.</exception>
    protected abstract IReadOnlyList<Value> Compose(Node node, Expansion expansion);

    private static BrokenInvariantException Misplaced(Node node) =>
        new($"node '{node.Name}' ({node.OperatorType}) should have become simpler nodes");
}
