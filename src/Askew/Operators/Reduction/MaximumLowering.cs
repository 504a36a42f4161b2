using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Operators.Reduction;

/// <summary>The integer form of maxima over neighbouring elements.</summary>
internal static class MaximumLowering
{
    /// <summary>Emits the largest of each of <paramref name="rows"/> runs of <paramref name="count"/> elements.</summary>
    public static void Emit(ILowering lowering, Operand input, int rows, int count)
    {
        Operand output = lowering.Output();
        Operand view = lowering.View("rows", input, new Shape(1, rows, count));
        Operand largest = lowering.Temporary("largest", new Shape(1, rows, 1), output.Parameters);
        lowering.Emit(new MaxPool
        {
            Node = lowering.Node.Name,
            Input = view.Index,
            Output = largest.Index,
            Window = new SlidingWindow(1, count),
        });
        lowering.Alias(output, largest);
    }
}
