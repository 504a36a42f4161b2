using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Views;

/// <summary>Its input.</summary>
internal sealed class Identity() : ViewOperator("Identity")
{
    protected override Shape OutputShape(Node node, Shape input) => input;
}
