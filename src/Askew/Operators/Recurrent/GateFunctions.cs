using Askew.Graphs;

namespace Askew.Operators.Recurrent;

/// <summary>What the steps of all kinds of recurrent layers have in common.</summary>
/// <param name="node">The recurrent node.</param>
/// <param name="expansion">Where nodes are added.</param>
internal sealed class GateFunctions(Node node, Expansion expansion)
{
    private readonly float clip = node.Attributes.Float("clip", 0);

    /// <summary><paramref name="function"/> of <paramref name="value"/>, which is clipped before where the node says so.</summary>
    public Value Apply(RecurrentActivation function, Value value) =>
        function.Apply(expansion, clip > 0 ? expansion.Clip(value, -clip, clip) : value);

    /// <summary>A state times weights, which are [rows, units], plus what the input brought.</summary>
    public Value Sum(Value input, Value? state, Value weights) =>
        state is null ? input : expansion.Apply("Add", input, Product(state, weights));

    /// <summary>A state times weights, which are [rows, units], plus a bias.</summary>
    public Value Product(Value state, Value weights, Value? bias = null) =>
        expansion.Apply("Gemm", bias is null ? [state, weights] : [state, weights, bias], ("transB", 1L));
}
