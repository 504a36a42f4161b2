using Askew.Graphs;
using MathNet.Numerics;

namespace Askew.Operators.Unary;

/// <summary>x times the normal distribution's cumulative probability of x, exact or approximated by a hyperbolic tangent.</summary>
internal sealed class Gelu() : UnaryOperator("Gelu")
{
    public override int FirstOpset => 20;

    public override string? WhyUnsupported(Node node) => Approximation(node) is var approximation and not ("none" or "tanh")
        ? $"the approximation '{approximation}' does not exist"
        : null;

    protected override Func<double, double> FunctionOf(Node node) => Approximation(node) == "tanh"
        ? x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))))
        : x => 0.5 * x * (1 + SpecialFunctions.Erf(x / Math.Sqrt(2)));

    private static string Approximation(Node node) => node.Attributes.Text("approximate", "none");
}
