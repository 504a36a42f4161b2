using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>0 up to a distance lambd from 0; outside, x moved by bias toward 0.</summary>
internal sealed class Shrink() : UnaryOperator("Shrink")
{
    public override int FirstOpset => 9;

    protected override Func<double, double> FunctionOf(Node node)
    {
        double threshold = node.Attributes.Float("lambd", 0.5f);
        double bias = node.Attributes.Float("bias", 0);
        return x => x < -threshold ? x + bias : x > threshold ? x - bias : 0;
    }
}
