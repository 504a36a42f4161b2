using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>gamma * x, or gamma * alpha * (exp(x) - 1) below 0.</summary>
internal sealed class Selu() : UnaryOperator("Selu")
{
    protected override Func<double, double> FunctionOf(Node node)
    {
        double alpha = node.Attributes.Float("alpha", 1.67326319f);
        double gamma = node.Attributes.Float("gamma", 1.05070102f);
        return x => gamma * (x < 0 ? alpha * (Math.Exp(x) - 1) : x);
    }
}
