using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>The area hyperbolic sine.</summary>
internal sealed class Asinh() : UnaryOperator("Asinh")
{
    public override int FirstOpset => 9;

    protected override Func<double, double> FunctionOf(Node node) => Math.Asinh;
}
