using Askew.Graphs;
using Askew.Numerics;
using Askew.Operators.FloatKernels;

namespace Askew.Operators.Unary;

/// <summary>1 / (1 + exp(-x)).</summary>
internal sealed class Sigmoid() : UnaryOperator("Sigmoid")
{
    protected override ClippingRange? FixedOutput => new(0, 255.0 / 256);

    protected override ClippingRange? ResultBounds => new(0, 1);

    protected override Func<double, double> FunctionOf(Node node) => x => 1 / (1 + Math.Exp(-x));

    protected override SpanFunction Vectorized(Node node) => (source, destination) => FloatFunctions.Sigmoid(source, destination);
}
