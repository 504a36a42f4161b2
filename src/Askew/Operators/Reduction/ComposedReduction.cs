using Askew.Graphs;

namespace Askew.Operators.Reduction;

/// <summary>Reductions that are sums with something before and behind them (ONNX 1 to 18).</summary>
/// <param name="type">The ONNX operator type.</param>
/// <param name="compose">Makes the result of the input, the axes, and whether these stay, with an extent of 1.</param>
internal sealed class ComposedReduction(string type, Func<Expansion, Value, int[], bool, Value> compose) : ComposedOperator(type)
{
    /// <summary>The reductions of ONNX that are made of others.</summary>
    public static readonly IReadOnlyList<Operator> All =
    [
        new ComposedReduction("ReduceL1", (e, x, axes, keeps) => e.Sum(e.Apply("Abs", x), axes, keeps)),
        new ComposedReduction("ReduceL2", (e, x, axes, keeps) => e.Apply("Sqrt", e.Sum(e.Apply("Mul", x, x), axes, keeps))),
        new ComposedReduction("ReduceSumSquare", (e, x, axes, keeps) => e.Sum(e.Apply("Mul", x, x), axes, keeps)),
        new ComposedReduction("ReduceLogSum", (e, x, axes, keeps) => e.Apply("Log", e.Sum(x, axes, keeps))),

        // Without the largest element, so that no exponential overflows.
        new ComposedReduction("ReduceLogSumExp", (e, x, axes, keeps) => e.Apply(
            "Add",
            e.Apply("Log", e.Sum(e.Apply("Exp", e.Apply("Sub", x, e.Max(x, axes, keeps: true))), axes, keeps)),
            e.Max(x, axes, keeps))),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<int> ChangedIn => [18];

    protected override IReadOnlyList<Value> Compose(Node node, Expansion expansion)
    {
        int[] axes = ReduceOperator.AxesOf(node, axesInputSince: 18);
        return [compose(expansion, node.Input(0), axes, node.Attributes.Int("keepdims", 1) != 0)];
    }
}
