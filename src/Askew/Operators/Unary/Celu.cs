using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>x, or alpha * (exp(x / alpha) - 1) below 0.</summary>
internal sealed class Celu() : UnaryOperator("Celu")
{
    public override int FirstOpset => 12;

    protected override Func<double, double> FunctionOf(Node node)
    {
        double alpha = node.Attributes.Float("alpha", 1);
        return x => x < 0 ? alpha * (Math.Exp(x / alpha) - 1) : x;
    }
}
