using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Operators.Binary;

/// <summary>The integer form of products of two tensors.</summary>
internal static class ProductLowering
{
    /// <summary>Emits left * right.</summary>
    public static void Emit(ILowering lowering, Operand left, Operand right)
    {
        QuantizationParameters to = lowering.StageParameters;
        lowering.Emit(new MultiplyRescaled
        {
            Node = lowering.Node.Name,
            Left = left.Index,
            Right = right.Index,
            Output = lowering.Output().Index,
            LeftZeroPoint = left.Parameters.ZeroPoint,
            RightZeroPoint = right.Parameters.ZeroPoint,
            Requantizer = lowering.RequantizeProduct(left.Parameters.Scale * right.Parameters.Scale / to.Scale, to.ZeroPoint),
            Stage = lowering.Stage,
        });
    }
}
