using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>The area hyperbolic cosine.</summary>
internal sealed class Acosh() : UnaryOperator("Acosh")
{
    public override int FirstOpset => 9;

    protected override Func<double, double> FunctionOf(Node node) => Math.Acosh;
}
