using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Reduction;

/// <summary>The smallest element along some dimensions: of real numbers the largest of their negatives, negated.</summary>
internal sealed class ReduceMin() : ReduceOperator("ReduceMin", axesInputSince: 18)
{
    public override IReadOnlyList<Node>? Expand(Node node)
    {
        if (node.Input(0).IsConstant || node.Input(0).ElementType != ElementType.Float32)
        {
            return null;
        }

        var expansion = new Expansion(node);
        Value largest = expansion.Reduce(
            "ReduceMax", expansion.Apply("Neg", node.Input(0)), AxesOf(node, 18), node.Attributes.Int("keepdims", 1) != 0);
        expansion.Finish([expansion.Apply("Neg", largest)]);
        return expansion.Nodes;
    }

    public override Contract ContractOf(Node node) => new ArithmeticContract();

    protected override float Reduce(ReadOnlySpan<float> elements) => TensorPrimitives.Min(elements);

    protected override long Reduce(ReadOnlySpan<long> elements) => TensorPrimitives.Min(elements);
}
