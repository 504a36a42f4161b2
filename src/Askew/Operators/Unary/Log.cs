using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>The natural logarithm.</summary>
internal sealed class Log() : UnaryOperator("Log")
{
    protected override Func<double, double> FunctionOf(Node node) => Math.Log;
}
