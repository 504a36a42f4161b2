using System.Numerics.Tensors;
using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>The square root.</summary>
internal sealed class Sqrt() : UnaryOperator("Sqrt")
{
    protected override Func<double, double> FunctionOf(Node node) => Math.Sqrt;

    protected override SpanFunction Vectorized(Node node) => (source, destination) => TensorPrimitives.Sqrt(source, destination);
}
