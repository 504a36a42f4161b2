using Askew.Graphs;

namespace Askew.Operators.Reduction;

/// <summary>Reductions that are sums with something before and behind them (ONNX 1 to 18).</summary>
/// <param name="type">The ONNX operator type.</param>
/// <param name="compose">Adds the nodes; is given how to sum over the node's axes, with those kept or as the node wants it.</param>
internal sealed class ComposedReduction(string type, Func<Expansion, Value, ComposedReduction.Reducer, Value> compose)
    : ComposedOperator(type)
{
    /// <summary>The reductions of ONNX that are made of others.</summary>
    public static readonly IReadOnlyList<Operator> All =
    [
        new ComposedReduction("ReduceL1", (e, x, reduce) => reduce("ReduceSum", e.Apply("Abs", x), null)),
        new ComposedReduction("ReduceL2", (e, x, reduce) => e.Apply("Sqrt", reduce("ReduceSum", e.Apply("Mul", x, x), null))),
        new ComposedReduction("ReduceSumSquare", (e, x, reduce) => reduce("ReduceSum", e.Apply("Mul", x, x), null)),
        new ComposedReduction("ReduceLogSum", (e, x, reduce) => e.Apply("Log", reduce("ReduceSum", x, null))),

        // Without the largest element, so that no exponential overflows.
        new ComposedReduction("ReduceLogSumExp", (e, x, reduce) => e.Apply(
            "Add",
            e.Apply("Log", reduce("ReduceSum", e.Apply("Exp", e.Apply("Sub", x, reduce("ReduceMax", x, true))), null)),
            reduce("ReduceMax", x, null))),
    ];

    /// <summary>Reduces over the node's axes.</summary>
    /// <param name="type">ReduceSum or ReduceMax.</param>
    /// <param name="value">What is reduced.</param>
    /// <param name="keeps">Whether the axes stay, with an extent of 1; null for what the node says.</param>
    public delegate Value Reducer(string type, Value value, bool? keeps);

    /// <inheritdoc/>
    public override IReadOnlyList<int> ChangedIn => [18];

    protected override IReadOnlyList<Value> Compose(Node node, Expansion expansion)
    {
        int[] axes = ReduceOperator.AxesOf(node, axesInputSince: 18);
        bool keepsOwn = node.Attributes.Int("keepdims", 1) != 0;
        return [compose(expansion, node.Input(0), (type, value, keeps) => expansion.Reduce(type, value, axes, keeps ?? keepsOwn))];
    }
}
