using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Operators.Reduction;
using Askew.Tensors;

namespace Askew.Operators.Normalization;

/// <summary>The integer form of softmax and its logarithm.</summary>
internal static class SoftmaxLowering
{
    private const int MultiplierBits = 30;
    private const int LargestShift = 23;

    /// <summary>Emits the softmax of the input seen under <paramref name="shape"/>, along <paramref name="axis"/>.</summary>
    public static void Emit(ILowering lowering, Shape shape, int axis, bool isLogarithm)
    {
        Operand output = lowering.Output();
        Operand input = lowering.View("rows", lowering.Input(0), shape);
        Operand result = output.Shape.Equals(shape) ? output : lowering.Temporary("result", shape, output.Parameters);
        double scale = input.Parameters.Scale;
        var exponentials = new int[input.Parameters.Range.Count];
        for (int d = 0; d < exponentials.Length; d++)
        {
            exponentials[d] = RequantizationRules.Multiplier(Math.Exp(-d * scale), Softmax.ExponentialBits);
        }

        double reciprocal = 1 / output.Parameters.Scale;
        if (Math.ScaleB(reciprocal, Softmax.ReciprocalBits) > int.MaxValue)
        {
            throw new GraphException(
                $"node '{lowering.Node.Name}' ({lowering.Node.OperatorType}): its output's scale of {output.Parameters.Scale:g6} is "
                + $"too small");
        }

        lowering.Emit(new Softmax
        {
            Node = lowering.Node.Name,
            Input = input.Index,
            Output = result.Index,
            Axis = axis,
            Exponentials = exponentials,
            ReciprocalScale = RequantizationRules.Multiplier(reciprocal, Softmax.ReciprocalBits),
            ZeroPoint = output.Parameters.ZeroPoint,
            Logarithm = isLogarithm ? Logarithm(lowering, scale, output.Parameters) : null,
            Saturation = output.Parameters.Range,
        });
        if (result != output)
        {
            lowering.Alias(output, result);
        }
    }

    private static SoftmaxLogarithm Logarithm(ILowering lowering, double scale, QuantizationParameters to)
    {
        double inputGain = scale / to.Scale;
        double logGain = Math.ScaleB(1 / to.Scale, -Softmax.LogBits);

        // One shift serves two gains that are far apart, so the multipliers are as wide as the table's fraction asks for on any target;
        // the zero point, shifted, still fits 32 bits.
        int shift = Math.Min(LargestShift, lowering.ShiftFor(Math.Max(inputGain, logGain), MultiplierBits));
        int logMultiplier = RequantizationRules.Multiplier(logGain, shift);

        long addend = ((long)to.ZeroPoint << shift) + RequantizationRules.Half(shift);
        int entries = (1 << Softmax.LogTableBits) + 1;
        var table = new int[entries + 1];
        for (int i = 0; i < entries; i++)
        {
            double log = Math.Log(1 + Math.ScaleB(i, -Softmax.LogTableBits));
            table[i] = RequantizationRules.Multiplier(log, Softmax.LogBits);
        }

        table[entries] = RequantizationRules.Multiplier(Math.Log(2), Softmax.LogBits);
        return new SoftmaxLogarithm(RequantizationRules.Multiplier(inputGain, shift), logMultiplier, addend, shift, table);
    }
}
