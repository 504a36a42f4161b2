using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>The arc sine.</summary>
internal sealed class Asin() : UnaryOperator("Asin")
{
    protected override Func<double, double> FunctionOf(Node node) => Math.Asin;
}
