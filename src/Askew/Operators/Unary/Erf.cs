using Askew.Graphs;
using MathNet.Numerics;

namespace Askew.Operators.Unary;

/// <summary>The error function.</summary>
internal sealed class Erf() : UnaryOperator("Erf")
{
    protected override Func<double, double> FunctionOf(Node node) => SpecialFunctions.Erf;
}
