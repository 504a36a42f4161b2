using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>The hyperbolic sine.</summary>
internal sealed class Sinh() : UnaryOperator("Sinh")
{
    public override int FirstOpset => 9;

    protected override Func<double, double> FunctionOf(Node node) => Math.Sinh;
}
