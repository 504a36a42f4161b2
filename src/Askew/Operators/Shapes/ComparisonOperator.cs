using Askew.Graphs;
using Askew.Operators.Binary;
using Askew.Tensors;

namespace Askew.Operators.Shapes;

/// <summary>Operators that ask something of two tensors, element by element.</summary>
/// <param name="relation">What is asked.</param>
/// <param name="holds">The question of real numbers.</param>
/// <param name="holdsWhole">The question of whole numbers, and of truths as 0 and 1.</param>
internal sealed class ComparisonOperator(
    Relation relation, Func<double, double, bool> holds, Func<long, long, bool> holdsWhole) : BinaryOperator(relation.ToString())
{
    /// <summary>The comparisons and the logic of ONNX.</summary>
    public static readonly IReadOnlyList<Operator> All =
    [
        new ComparisonOperator(Relation.Equal, (a, b) => a == b, (a, b) => a == b),
        new ComparisonOperator(Relation.Less, (a, b) => a < b, (a, b) => a < b),
        new ComparisonOperator(Relation.LessOrEqual, (a, b) => a <= b, (a, b) => a <= b),
        new ComparisonOperator(Relation.Greater, (a, b) => a > b, (a, b) => a > b),
        new ComparisonOperator(Relation.GreaterOrEqual, (a, b) => a >= b, (a, b) => a >= b),
        new ComparisonOperator(Relation.And, (a, b) => a != 0 && b != 0, (a, b) => a != 0 && b != 0),
        new ComparisonOperator(Relation.Or, (a, b) => a != 0 || b != 0, (a, b) => a != 0 || b != 0),
        new ComparisonOperator(Relation.Xor, (a, b) => (a != 0) != (b != 0), (a, b) => (a != 0) != (b != 0)),
    ];

    /// <summary>What is asked.</summary>
    public Relation Relation => relation;

    public override int FirstOpset => relation is Relation.LessOrEqual or Relation.GreaterOrEqual ? 12 : 7;

    public override bool HasIntegerForm => false;

    public override string? WhyNotQuantizable(Node node) => "its result is not a real number";

    protected override double Apply(double left, double right) => holds(left, right) ? 1 : 0;

    protected override long Apply(long left, long right) => holdsWhole(left, right) ? 1 : 0;

    protected override ElementType ResultType(ElementType operands) => ElementType.Boolean;
}
