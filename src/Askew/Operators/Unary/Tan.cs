using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>The tangent.</summary>
internal sealed class Tan() : UnaryOperator("Tan")
{
    protected override Func<double, double> FunctionOf(Node node) => Math.Tan;
}
