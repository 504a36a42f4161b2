using System.Numerics.Tensors;
using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>1 / x.</summary>
internal sealed class Reciprocal() : UnaryOperator("Reciprocal")
{
    protected override Func<double, double> FunctionOf(Node node) => x => 1 / x;

    protected override SpanFunction Vectorized(Node node) => (source, destination) => TensorPrimitives.Reciprocal(source, destination);
}
