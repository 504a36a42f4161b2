using System.Numerics.Tensors;
using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>The absolute value.</summary>
internal sealed class Abs() : UnaryOperator("Abs")
{
    protected override Func<double, double> FunctionOf(Node node) => Math.Abs;

    protected override SpanFunction Vectorized(Node node) => (source, destination) => TensorPrimitives.Abs(source, destination);
}
