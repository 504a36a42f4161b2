using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Numerics;

namespace Askew.Operators.Unary;

/// <summary>alpha * x + beta, between 0 and 1.</summary>
internal sealed class HardSigmoid() : UnaryOperator("HardSigmoid")
{
    /// <summary>The function over a run of elements.</summary>
    public static void Apply(ReadOnlySpan<float> source, float alpha, float beta, Span<float> destination)
    {
        TensorPrimitives.Multiply(source, alpha, destination);
        TensorPrimitives.Add(destination, beta, destination);
        TensorPrimitives.Max(destination, 0f, destination);
        TensorPrimitives.Min(destination, 1f, destination);
    }

    protected override ClippingRange? ResultBounds => new(0, 1);

    protected override Func<double, double> FunctionOf(Node node)
    {
        double alpha = Alpha(node);
        double beta = Beta(node);
        return x => Math.Clamp((alpha * x) + beta, 0, 1);
    }

    protected override SpanFunction Vectorized(Node node) =>
        (source, destination) => Apply(source, Alpha(node), Beta(node), destination);

    private static float Alpha(Node node) => node.Attributes.Float("alpha", 0.2f);

    private static float Beta(Node node) => node.Attributes.Float("beta", 0.5f);
}
