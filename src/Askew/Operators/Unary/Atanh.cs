using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>The area hyperbolic tangent.</summary>
internal sealed class Atanh() : UnaryOperator("Atanh")
{
    public override int FirstOpset => 9;

    protected override Func<double, double> FunctionOf(Node node) => Math.Atanh;
}
