using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>x / (1 + |x|).</summary>
internal sealed class Softsign() : UnaryOperator("Softsign")
{
    protected override Func<double, double> FunctionOf(Node node) => x => x / (1 + Math.Abs(x));
}
