using Askew.Graphs;
using Askew.Operators.Binary;
using Askew.Tensors;

namespace Askew.Operators.Shapes;

/// <summary>Whether a and b are equal.</summary>
internal sealed class Equal() : BinaryOperator("Equal")
{
    public override string? WhyNotQuantizable(Node node) => "its result is not a real number";

    protected override double Apply(double left, double right) => left == right ? 1 : 0;

    protected override long Apply(long left, long right) => left == right ? 1 : 0;

    protected override ElementType ResultType(ElementType operands) => ElementType.Boolean;
}
