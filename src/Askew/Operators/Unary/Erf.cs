using Askew.Graphs;
using MathNet.Numerics;

namespace Askew.Operators.Unary;

/// <summary>The error function.</summary>
internal sealed class Erf() : UnaryOperator("Erf")
{
    public override int FirstOpset => 9;

    protected override Func<double, double> FunctionOf(Node node) => SpecialFunctions.Erf;
}
