using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>The hyperbolic cosine.</summary>
internal sealed class Cosh() : UnaryOperator("Cosh")
{
    public override int FirstOpset => 9;

    protected override Func<double, double> FunctionOf(Node node) => Math.Cosh;
}
