using Askew.Export;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Tests.Export.TFLite;

/// <summary>Random programs have multipliers of their own; here they get those that the scales of their tensors amount to, as in programs
/// that are made of networks, and as runtimes have them that know scales.</summary>
internal static class NaturalScales
{
    /// <summary>The program with scales, zero points and addends that fit its multipliers.</summary>
    public static IntegerProgram Of(IntegerProgram program)
    {
        ProgramTensor[] tensors = [.. program.Tensors];
        IntegerInstruction[] instructions = [.. program.Instructions.Select(instruction => instruction switch
        {
            AddRescaled add => Natural(add, tensors),
            MultiplyRescaled multiply => multiply with
            {
                Requantizer = Natural(
                    multiply.Requantizer, (multiply.Left, multiply.LeftZeroPoint), (multiply.Right, multiply.RightZeroPoint),
                    multiply.Output, tensors),
            },
            MultiplyActivations multiply => multiply with
            {
                Requantizer = Natural(
                    multiply.Requantizer, (multiply.Left, multiply.LeftZeroPoint), (multiply.Right, multiply.RightZeroPoint),
                    multiply.Output, tensors),
            },
            AveragePool pool => Natural(pool, tensors),
            _ => instruction,
        })];
        return new IntegerProgram
        {
            Origin = program.Origin,
            Tensors = tensors,
            Instructions = instructions,
            Inputs = program.Inputs,
            Outputs = program.Outputs,
        };
    }

    private static AddRescaled Natural(AddRescaled add, ProgramTensor[] tensors)
    {
        double step = Math.ScaleB(tensors[add.Output].Parameters.Scale, -add.RightShift);
        SetScale(tensors, add.Left, step * Math.Abs((double)add.LeftMultiplier));
        SetScale(tensors, add.Right, step * Math.Abs((double)add.RightMultiplier));
        long half = add.RightShift == 0 ? 0 : 1L << (add.RightShift - 1);
        return add with
        {
            Addend = ((long)tensors[add.Output].Parameters.ZeroPoint << add.RightShift)
                - ((long)add.LeftMultiplier * tensors[add.Left].Parameters.ZeroPoint)
                - ((long)add.RightMultiplier * tensors[add.Right].Parameters.ZeroPoint) + half,
        };
    }

    // One kind of window for each number of elements.
    private static AveragePool Natural(AveragePool pool, ProgramTensor[] tensors)
    {
        int[] elements = [.. Enumerable.Range(0, pool.RequantizerOf.Length).Select(place =>
            PoolWindows.ElementsAt(pool, place, tensors[pool.Input].Shape, tensors[pool.Output].Shape))];
        int[] kinds = [.. elements.Distinct()];
        Requantizer first = pool.Requantizers[0];
        long half = first.RightShift == 0 ? 0 : 1L << (first.RightShift - 1);
        long zeroPoint = (long)tensors[pool.Output].Parameters.ZeroPoint << first.RightShift;
        return pool with
        {
            Requantizers = [.. kinds.Select(kind => first with
            {
                Addend = zeroPoint - ((long)first.Multiplier * kind * tensors[pool.Input].Parameters.ZeroPoint) + half,
            })],
            RequantizerOf = [.. elements.Select(count => Array.IndexOf(kinds, count))],
        };
    }

    private static Requantizer Natural(
        Requantizer requantizer, (int Tensor, int ZeroPoint) left, (int Tensor, int ZeroPoint) right, int output, ProgramTensor[] tensors)
    {
        SetZeroPoint(tensors, left);
        SetZeroPoint(tensors, right);
        QuantizationParameters to = tensors[output].Parameters;
        double gain = Math.ScaleB(Math.Abs((double)requantizer.Multiplier), -requantizer.RightShift);
        SetScale(tensors, left.Tensor, gain * to.Scale / tensors[right.Tensor].Parameters.Scale);
        long half = requantizer.RightShift == 0 ? 0 : 1L << (requantizer.RightShift - 1);
        return requantizer with
        {
            Multiplier = Math.Abs(requantizer.Multiplier),
            Addend = ((long)to.ZeroPoint << requantizer.RightShift) + half,
        };
    }

    private static void SetScale(ProgramTensor[] tensors, int tensor, double scale) => tensors[tensor] = tensors[tensor] with
    {
        Parameters = tensors[tensor].Parameters with { Scale = Math.Max((float)scale, 1e-30f) },
    };

    private static void SetZeroPoint(ProgramTensor[] tensors, (int Tensor, int ZeroPoint) of) =>
        tensors[of.Tensor] = tensors[of.Tensor] with
        {
            Parameters = tensors[of.Tensor].Parameters with { ZeroPoint = of.ZeroPoint },
        };
}
