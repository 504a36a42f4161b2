using Askew.Graphs;

namespace Askew.Operators.Binary;

/// <summary>The mean of any number of tensors.</summary>
internal sealed class Mean() : ComposedOperator("Mean")
{
    protected override IReadOnlyList<Value> Compose(Node node, Expansion expansion) =>
        [expansion.Apply("Div", InputChain.Of(node, expansion, "Add"), expansion.Number(node.Inputs.Count))];
}
