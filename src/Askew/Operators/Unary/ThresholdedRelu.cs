using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>x, or 0 up to alpha.</summary>
internal sealed class ThresholdedRelu() : UnaryOperator("ThresholdedRelu")
{
    public override int FirstOpset => 10;

    protected override Func<double, double> FunctionOf(Node node)
    {
        double alpha = node.Attributes.Float("alpha", 1);
        return x => x > alpha ? x : 0;
    }
}
