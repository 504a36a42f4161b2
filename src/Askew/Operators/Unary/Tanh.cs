using Askew.Graphs;
using Askew.Numerics;
using Askew.Operators.FloatKernels;

namespace Askew.Operators.Unary;

/// <summary>The hyperbolic tangent.</summary>
internal sealed class Tanh() : UnaryOperator("Tanh")
{
    protected override ClippingRange? FixedOutput => new(-1, 127.0 / 128);

    protected override Func<double, double> FunctionOf(Node node) => Math.Tanh;

    protected override SpanFunction Vectorized(Node node) => (source, destination) => FloatFunctions.Tanh(source, destination);
}
