using Askew.Graphs;

namespace Askew.Operators.Pooling;

/// <summary>The p-norm of all elements of a channel (ONNX 2 to 22).</summary>
internal sealed class GlobalLpPool() : ComposedOperator("GlobalLpPool")
{
    protected override IReadOnlyList<Value> Compose(Node node, Expansion expansion)
    {
        var norm = new PowerNorm(node, expansion);
        int[] spatial = [.. Enumerable.Range(2, Math.Max(0, node.RealShape(0).Rank - 2))];
        return [norm.Root(expansion.Sum(norm.Powers(node.Input(0)), spatial, keeps: true))];
    }
}
