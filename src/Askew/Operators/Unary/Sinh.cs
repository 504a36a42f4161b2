using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>The hyperbolic sine.</summary>
internal sealed class Sinh() : UnaryOperator("Sinh")
{
    protected override Func<double, double> FunctionOf(Node node) => Math.Sinh;
}
