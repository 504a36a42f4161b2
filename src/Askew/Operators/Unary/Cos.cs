using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>The cosine.</summary>
internal sealed class Cos() : UnaryOperator("Cos")
{
    protected override Func<double, double> FunctionOf(Node node) => Math.Cos;
}
