using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>-1, 0 or 1.</summary>
internal sealed class Sign() : UnaryOperator("Sign")
{
    public override int FirstOpset => 9;

    protected override Func<double, double> FunctionOf(Node node) => x => x > 0 ? 1 : x < 0 ? -1 : x;
}
