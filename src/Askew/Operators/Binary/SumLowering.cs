using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Operators.Binary;

/// <summary>The integer form of sums and differences of two tensors.</summary>
internal static class SumLowering
{
    // Of the result, for rounding on the way.
    private const int SafeSteps = 2;

    /// <summary>Emits a + sign * b.</summary>
    public static void Emit(ILowering lowering, int sign)
    {
        (Operand left, Operand right) = Operands(lowering, sign);
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

    // A constant that saturates the result, whatever it is added to, such as a mask, need be no further away than that takes: its steps are
    // finer for it, and its multiplier smaller.
    private static (Operand Left, Operand Right) Operands(ILowering lowering, int sign)
    {
        QuantizationParameters result = lowering.StageParameters;
        (double least, double most) =
            (result.RealRange.Min - (SafeSteps * result.Scale), result.RealRange.Max + (SafeSteps * result.Scale));
        if (lowering.Node.Input(0).IsConstant)
        {
            ClippingRange other = lowering.Input(1).Parameters.RealRange;
            other = sign > 0 ? new ClippingRange(-other.Max, -other.Min) : other;
            return (lowering.Input(0, new ClippingRange(least + other.Min, most + other.Max)), lowering.Input(1));
        }

        ClippingRange added = lowering.Input(0).Parameters.RealRange;
        ClippingRange felt = new(least - added.Max, most - added.Min);
        return (lowering.Input(0), lowering.Input(1, sign > 0 ? felt : new ClippingRange(-felt.Max, -felt.Min)));
    }
}
