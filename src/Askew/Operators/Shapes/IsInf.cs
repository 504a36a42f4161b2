using Askew.Graphs;

namespace Askew.Operators.Shapes;

/// <summary>Whether x is infinite, of the signs asked for.</summary>
internal sealed class IsInf() : PredicateOperator("IsInf")
{
    public override int FirstOpset => 10;

    protected override Func<double, bool> Predicate(Node node)
    {
        bool negative = node.Attributes.Int("detect_negative", 1) != 0;
        bool positive = node.Attributes.Int("detect_positive", 1) != 0;
        return x => (negative && double.IsNegativeInfinity(x)) || (positive && double.IsPositiveInfinity(x));
    }
}
