using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>x / (1 + exp(-alpha * x)) (ONNX 24).</summary>
internal sealed class Swish() : UnaryOperator("Swish")
{
    public override int FirstOpset => 24;

    protected override Func<double, double> FunctionOf(Node node)
    {
        double alpha = node.Attributes.Float("alpha", 1);
        return x => x / (1 + Math.Exp(-alpha * x));
    }
}
