using Askew.Graphs;

namespace Askew.Operators.Pooling;

/// <summary>What is before and behind the sum of a p-norm.</summary>
/// <param name="node">The node; its attribute <c>p</c> is 2 where it is missing.</param>
/// <param name="expansion">Where nodes are added.</param>
internal sealed class PowerNorm(Node node, Expansion expansion)
{
    private readonly int p = node.Attributes.Int("p", 2) is > 0 and var power ? power
        : throw new GraphException($"its p is {node.Attributes.Int("p", 2)}; a positive number is expected");

    /// <summary>|x| to the power of p.</summary>
    public Value Powers(Value value) => p switch
    {
        1 => expansion.Apply("Abs", value),
        2 => expansion.Apply("Mul", value, value),
        _ => expansion.Apply("Pow", expansion.Apply("Abs", value), expansion.Number(p)),
    };

    /// <summary>The p-th root.</summary>
    public Value Root(Value value) => p switch
    {
        1 => value,
        2 => expansion.Apply("Sqrt", value),
        _ => expansion.Apply("Pow", value, expansion.Number(1.0 / p)),
    };
}
