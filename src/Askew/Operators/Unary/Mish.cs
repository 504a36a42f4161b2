using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>x * tanh(ln(1 + exp(x))).</summary>
internal sealed class Mish() : UnaryOperator("Mish")
{
    protected override Func<double, double> FunctionOf(Node node) => x => x * Math.Tanh(Softplus.Apply(x));
}
