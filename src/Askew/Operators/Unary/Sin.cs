using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>The sine.</summary>
internal sealed class Sin() : UnaryOperator("Sin")
{
    protected override Func<double, double> FunctionOf(Node node) => Math.Sin;
}
