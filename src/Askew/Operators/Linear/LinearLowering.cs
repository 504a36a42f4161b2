using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Operators.Linear;

/// <summary>The integer form of rows times constant weights.</summary>
internal static class LinearLowering
{
    // A sum times its multiplier and an addend as large stay within 64 bits.
    private const int ProductBits = 62;

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

    /// <summary>Emits the products of matrices that are both activations.</summary>
    /// <param name="lowering">The node.</param>
    /// <param name="left">Matrices of shape <paramref name="matrix"/>, one after the other.</param>
    /// <param name="right">As many with <paramref name="columns"/> columns.</param>
    /// <param name="matrix">Rows and columns of a left matrix.</param>
    /// <param name="columns">Columns of a right matrix.</param>
    public static void EmitProduct(ILowering lowering, Operand left, Operand right, Shape matrix, int columns)
    {
        QuantizationParameters to = lowering.StageParameters;
        lowering.Emit(new MultiplyActivations
        {
            Node = lowering.Node.Name,
            Left = left.Index,
            Right = right.Index,
            Output = lowering.Output().Index,
            LeftZeroPoint = left.Parameters.ZeroPoint,
            RightZeroPoint = right.Parameters.ZeroPoint,
            Rows = matrix[0],
            Length = matrix[1],
            Columns = columns,
            Requantizer = lowering.Requantize(
                left.Parameters.Scale * right.Parameters.Scale / to.Scale, to.ZeroPoint, MultiplierBits(lowering, left, right, matrix[1])),
            Stage = lowering.Stage,
        });
    }

    // Sums of products of 16 bits leave a multiplier less room than the target's registers have.
    private static int MultiplierBits(ILowering lowering, Operand left, Operand right, int length)
    {
        Int128 largest = Farthest(left.Parameters) * Farthest(right.Parameters) * length;
        return Math.Min(lowering.MultiplierBits, ProductBits - (int)Int128.Log2(largest) - 1);

        static Int128 Farthest(QuantizationParameters parameters) => Math.Max(
            parameters.ZeroPoint - parameters.Range.Min, Math.Max(1, parameters.Range.Max - parameters.ZeroPoint));
    }
}
