using System.Numerics.Tensors;
using Askew.Graphs;

namespace Askew.Operators;

/// <summary>The hyperbolic tangent.</summary>
internal sealed class Tanh() : UnaryOperator("Tanh")
{
    protected override Func<double, double> FunctionOf(Node node) => Math.Tanh;

    protected override SpanFunction Vectorized(Node node) => (source, destination) => TensorPrimitives.Tanh(source, destination);
}
