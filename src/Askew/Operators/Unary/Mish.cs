using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>x * tanh(ln(1 + exp(x))).</summary>
internal sealed class Mish() : UnaryOperator("Mish")
{
    public override int FirstOpset => 18;

    protected override Func<double, double> FunctionOf(Node node) => x => x * Math.Tanh(Softplus.Apply(x));
}
