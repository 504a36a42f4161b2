using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>The arc cosine.</summary>
internal sealed class Acos() : UnaryOperator("Acos")
{
    protected override Func<double, double> FunctionOf(Node node) => Math.Acos;
}
