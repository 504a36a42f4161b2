using System.Numerics.Tensors;
using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>-x.</summary>
internal sealed class Neg() : UnaryOperator("Neg")
{
    protected override Func<double, double> FunctionOf(Node node) => x => -x;

    protected override SpanFunction Vectorized(Node node) => (source, destination) => TensorPrimitives.Negate(source, destination);
}
