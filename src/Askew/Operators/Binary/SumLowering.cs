using Askew.Graphs;
using Askew.Instructions;

namespace Askew.Operators.Binary;

/// <summary>The integer form of sums and differences of two tensors.</summary>
internal static class SumLowering
{
    /// <summary>Emits a + sign * b.</summary>
    public static void Emit(ILowering lowering, int sign)
    {
        Operand left = lowering.Input(0);
        Operand right = lowering.Input(1);
        (int leftMultiplier, int rightMultiplier, int shift, long addend) =
            lowering.RequantizeSum(left.Parameters, right.Parameters, sign, lowering.StageParameters);
        lowering.Emit(new AddRescaled
        {
            Node = lowering.Node.Name,
            Left = left.Index,
            Right = right.Index,
            Output = lowering.Output().Index,
            LeftMultiplier = leftMultiplier,
            RightMultiplier = rightMultiplier,
            RightShift = shift,
            Addend = addend,
            Stage = lowering.Stage,
        });
    }
}
