using System.Numerics.Tensors;
using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>The smallest whole number that is not below x.</summary>
internal sealed class Ceil() : UnaryOperator("Ceil")
{
    protected override Func<double, double> FunctionOf(Node node) => Math.Ceiling;

    protected override SpanFunction Vectorized(Node node) => (source, destination) => TensorPrimitives.Ceiling(source, destination);
}
