using Askew.Graphs;

namespace Askew.Operators.Shapes;

/// <summary>Whether x is false.</summary>
internal sealed class Not() : PredicateOperator("Not")
{
    protected override Func<double, bool> Predicate(Node node) => x => x == 0;
}
