using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>The arc tangent.</summary>
internal sealed class Atan() : UnaryOperator("Atan")
{
    protected override Func<double, double> FunctionOf(Node node) => Math.Atan;
}
