using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Views;

/// <summary>Two dimensions: those before an axis, and those from it on.</summary>
internal sealed class Flatten() : ViewOperator("Flatten")
{
    protected override Shape OutputShape(Node node, Shape input)
    {
        int axis = node.Attributes.Int("axis", 1);
        axis = axis == input.Rank ? axis : NodeReading.Axis(axis, input.Rank);
        return new Shape(input.CountBetween(0, axis), input.CountBetween(axis, input.Rank));
    }
}
