using Askew.Graphs;
using Askew.Operators.Binary;
using Askew.Tensors;

namespace Askew.Operators.Shapes;

/// <summary>Operators that ask something of two tensors, element by element.</summary>
/// <param name="type">The ONNX operator type.</param>
/// <param name="holds">The question of real numbers.</param>
/// <param name="holdsWhole">The question of whole numbers, and of truths as 0 and 1.</param>
internal sealed class ComparisonOperator(string type, Func<double, double, bool> holds, Func<long, long, bool> holdsWhole)
    : BinaryOperator(type)
{
    /// <summary>The comparisons and the logic of ONNX.</summary>
    public static readonly IReadOnlyList<Operator> All =
    [
        new ComparisonOperator("Equal", (a, b) => a == b, (a, b) => a == b),
        new ComparisonOperator("Less", (a, b) => a < b, (a, b) => a < b),
        new ComparisonOperator("LessOrEqual", (a, b) => a <= b, (a, b) => a <= b),
        new ComparisonOperator("Greater", (a, b) => a > b, (a, b) => a > b),
        new ComparisonOperator("GreaterOrEqual", (a, b) => a >= b, (a, b) => a >= b),
        new ComparisonOperator("And", (a, b) => a != 0 && b != 0, (a, b) => a != 0 && b != 0),
        new ComparisonOperator("Or", (a, b) => a != 0 || b != 0, (a, b) => a != 0 || b != 0),
        new ComparisonOperator("Xor", (a, b) => (a != 0) != (b != 0), (a, b) => (a != 0) != (b != 0)),
    ];

    public override int FirstOpset => Type is "LessOrEqual" or "GreaterOrEqual" ? 12 : 7;

    public override bool HasIntegerForm => false;

    public override string? WhyNotQuantizable(Node node) => "its result is not a real number";

    protected override double Apply(double left, double right) => holds(left, right) ? 1 : 0;

    protected override long Apply(long left, long right) => holdsWhole(left, right) ? 1 : 0;

    protected override ElementType ResultType(ElementType operands) => ElementType.Boolean;
}
