using System.Numerics.Tensors;
using Askew.Graphs;

namespace Askew.Operators;

/// <summary>x, or alpha * x below 0.</summary>
internal sealed class LeakyRelu() : UnaryOperator("LeakyRelu")
{
    public override LinearActivation? Activation(Node node) => node.Attributes.Float("alpha", 0.01f) is >= 0 and <= 1 and var alpha
        ? new LinearActivation(alpha, float.NegativeInfinity, float.PositiveInfinity)
        : null;

    protected override Func<double, double> FunctionOf(Node node)
    {
        double alpha = node.Attributes.Float("alpha", 0.01f);
        return x => x < 0 ? alpha * x : x;
    }

    protected override SpanFunction Vectorized(Node node)
    {
        float alpha = node.Attributes.Float("alpha", 0.01f);
        if (alpha is < 0 or > 1)
        {
            return base.Vectorized(node);
        }

        // With a slope up to 1 the larger of x and alpha * x is the right one on either side.
        return (source, destination) =>
        {
            TensorPrimitives.Multiply(source, alpha, destination);
            TensorPrimitives.Max(source, destination, destination);
        };
    }
}
