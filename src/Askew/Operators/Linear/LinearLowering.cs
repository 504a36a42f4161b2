using Askew.Graphs;
using Askew.Instructions;

namespace Askew.Operators.Linear;

/// <summary>The integer form of rows times constant weights.</summary>
internal static class LinearLowering
{
    /// <summary>Emits the product of <paramref name="input"/> and the node's weights.</summary>
    public static void EmitProduct(ILowering lowering, Operand input, Operand output) => lowering.Emit(new MultiplyMatrices
    {
        Node = lowering.Node.Name,
        Input = input.Index,
        Output = output.Index,
        Weights = lowering.Weights.Values,
        Requantizers = lowering.LinearRequantizers(),
        Stage = lowering.Stage,
    });
}
