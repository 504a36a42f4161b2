using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>x, or alpha * (exp(x) - 1) below 0.</summary>
internal sealed class Elu() : UnaryOperator("Elu")
{
    protected override Func<double, double> FunctionOf(Node node)
    {
        double alpha = node.Attributes.Float("alpha", 1);
        return x => x < 0 ? alpha * (Math.Exp(x) - 1) : x;
    }
}
