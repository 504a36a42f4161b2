using Askew.Graphs;
using Askew.Operators.FloatKernels;

namespace Askew.Operators.Unary;

/// <summary>e to the power of x.</summary>
internal sealed class Exp() : UnaryOperator("Exp")
{
    protected override Func<double, double> FunctionOf(Node node) => Math.Exp;

    protected override SpanFunction Vectorized(Node node) => (source, destination) => FloatFunctions.Exp(source, destination);
}
