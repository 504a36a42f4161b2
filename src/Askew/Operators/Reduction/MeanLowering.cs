using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Operators.Reduction;

/// <summary>The integer form of means over neighbouring elements.</summary>
internal static class MeanLowering
{
    /// <summary>Emits the sums of <paramref name="rows"/> runs of <paramref name="count"/> elements each, divided by
    /// <paramref name="divisor"/>.</summary>
    public static void Emit(ILowering lowering, Operand input, int rows, int count, int divisor)
    {
        Operand output = lowering.Output();
        Operand view = lowering.View("rows", input, new Shape(1, rows, count));
        Operand means = lowering.Temporary("means", new Shape(1, rows, 1), output.Parameters);
        lowering.Emit(new AveragePool
        {
            Node = lowering.Node.Name,
            Input = view.Index,
            Output = means.Index,
            Window = new SlidingWindow(1, count),
            Requantizers = [lowering.RequantizeMean(count, divisor, input.Parameters, lowering.StageParameters)],
            RequantizerOf = [0],
            Stage = lowering.Stage,
        });
        lowering.Alias(output, means);
    }

    /// <summary>The integers of <paramref name="input"/> under another shape.</summary>
    public static Operand View(this ILowering lowering, string suffix, Operand input, Shape shape)
    {
        if (input.Shape.Equals(shape))
        {
            return input;
        }

        Operand view = lowering.Temporary(suffix, shape, input.Parameters);
        lowering.Alias(view, input);
        return view;
    }
}
