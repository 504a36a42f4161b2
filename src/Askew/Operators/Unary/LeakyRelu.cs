using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>x, or alpha * x below 0.</summary>
internal sealed class LeakyRelu() : UnaryOperator("LeakyRelu")
{
    protected override LinearActivation? Activation(Node node) => node.Attributes.Float("alpha", 0.01f) is >= 0 and <= 1 and var alpha
        ? new LinearActivation(alpha, float.NegativeInfinity, float.PositiveInfinity)
        : null;

    protected override Func<double, double> FunctionOf(Node node)
    {
        double alpha = node.Attributes.Float("alpha", 0.01f);
        return x => x < 0 ? alpha * x : x;
    }

    protected override unsafe SpanFunction Vectorized(Node node)
    {
        if (Activation(node) is not { } activation)
        {
            return base.Vectorized(node);
        }

        return (source, destination) =>
        {
            source.CopyTo(destination);
            fixed (float* values = destination)
            {
                activation.Apply(values, destination.Length);
            }
        };
    }
}
