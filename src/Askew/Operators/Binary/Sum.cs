using Askew.Graphs;

namespace Askew.Operators.Binary;

/// <summary>The sum of any number of tensors.</summary>
internal sealed class Sum() : ComposedOperator("Sum")
{
    protected override IReadOnlyList<Value> Compose(Node node, Expansion expansion) => [InputChain.Of(node, expansion, "Add")];
}
