using Askew.Graphs;

namespace Askew.Operators.Shapes;

/// <summary>Whether x is not a number.</summary>
internal sealed class IsNan() : PredicateOperator("IsNaN")
{
    public override int FirstOpset => 9;

    protected override Func<double, bool> Predicate(Node node) => double.IsNaN;
}
