using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>ln(1 + exp(x)).</summary>
internal sealed class Softplus() : UnaryOperator("Softplus")
{
    /// <summary>The function; written so that neither large nor very negative numbers lose all digits.</summary>
    public static double Apply(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    protected override Func<double, double> FunctionOf(Node node) => Apply;
}
