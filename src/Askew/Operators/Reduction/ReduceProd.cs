using System.Numerics.Tensors;
using Askew.Graphs;

namespace Askew.Operators.Reduction;

/// <summary>The product along some dimensions.</summary>
internal sealed class ReduceProd() : ReduceOperator("ReduceProd", axesInputSince: 18)
{
    public override bool HasIntegerForm => false;

    public override string? WhyNotQuantizable(Node node) => "a product of many elements has no integer form";

    public override Contract ContractOf(Node node) => new ArithmeticContract();

    protected override float Reduce(ReadOnlySpan<float> elements)
    {
        double product = 1;
        foreach (float element in elements)
        {
            product *= element;
        }

        return (float)product;
    }

    protected override long Reduce(ReadOnlySpan<long> elements) => TensorPrimitives.Product(elements);
}
