using Askew.Export.TFLite;
using Askew.Export.TFLite.Schema;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Testing;

namespace Askew.Fuzz.Kinds;

/// <summary>By how much of a step LiteRT's numbers may be off before they are rounded, layer by layer.</summary>
internal static class LiteLeeway
{
    // Multipliers of 8 bits have 22 good ones at least, of sums and of scales between tensors.
    private const double OfBytes = 0.02;

    // Of 16 bits they are rounded to 15, the first of which may be the only one that is set: that is a step of the largest integers; and
    // what a bias is rounded by.
    private const double OfWide = 1.25;

    // Tables that it makes itself, in single precision.
    private const double OfReals = 1e-4;

    // A quick kernel brings 8 bits from scale to scale, which multiplies with as many behind the point.
    private const double OfQuickScales = 0.5;

    // Exponentials of 16 bits are looked up at places of 10/65535, with straight lines between 512 of them: five steps of one that is near
    // 1, of which a quarter is left in a share, as what is divided by has it, too. The reciprocal is looked up as well, which is a step,
    // and the share is rounded.
    private const double OfWideShares = 3;

    // It counts places in steps of 1/1024 where it resizes 16 bits, and is off by half such a step more from place to place; the exporter
    // says so. The quick kernel of 8 bits has weights of 11 bits.
    private const double PartOfPlace = 1.0 / 2048;

    // Biases are whole sums: they are off by half of what a sum is in steps of the result, which is little but for layers that scale up.
    // A layer that only scales has weights of 64.
    private const double BiasOfScalings = 0.5 / 64;
    private const double BiasOfSums = 0.5;

    // A product of two tensors has a kernel of its own, which rounds to whole numbers before it shifts by s, the multiplier being between
    // a half and 1, and again behind that.
    private static double OfTwoRoundings(Requantizer requantizer)
    {
        int shift = requantizer.RightShift - Math.ILogB((double)requantizer.Multiplier) - 1;
        return shift > 0 ? Math.ScaleB(0.5, -shift) : 0;
    }

    /// <summary>The function as which a look-up is exported; null where it is a table there, too.</summary>
    public static LiteFunction? FunctionOf(SingleLayer layer)
    {
        if (layer.Instruction is not LookUp { Tables: 1 } lookUp)
        {
            return null;
        }

        IReadOnlyList<ProgramTensor> tensors = layer.Program.Tensors;
        return LiteFunction.Of(lookUp.Table, tensors[lookUp.Input].Parameters, tensors[lookUp.Output].Parameters);
    }

    /// <summary>Of <paramref name="layer"/>; 0 where it rounds nothing.</summary>
    public static double Of(SingleLayer layer)
    {
        QuantizationParameters to = layer.Program.Tensors[layer.Instruction.Output].Parameters;
        bool isWide = to.BitWidth > 8;
        double rounding = isWide ? OfWide : OfBytes;
        return layer.Instruction switch
        {
            MaxPool or Rearrange or SelectLargest or GatherRows or Resize { IsNearest: true } => 0,
            Resize resize => rounding + (PartOfPlace * to.Range.Count
                * (isWide ? resize.Rows.First.Length + resize.Columns.First.Length + 2 : 2)),

            Rescale rescale => rounding + (BiasOfScalings * LargestGain(rescale.Requantizers)),
            Convolve convolve => rounding + (BiasOfSums * LargestGain(convolve.Requantizers)),
            MultiplyMatrices matrices => rounding + (BiasOfSums * LargestGain(matrices.Requantizers)),

            MultiplyActivations multiply => rounding + OfTwoRoundings(multiply.Requantizer),
            LookUp => FunctionOf(layer) is { } function ? OfFunction(function.Operator) : 0,
            Concatenate concatenate => concatenate.HasTables ? rounding + OfQuickScales : 0,
            Softmax softmax when JoinOperators.RoundedBefore(softmax, to) is > 0 and var before =>
                before + OfQuickScales + (isWide ? WideShares(softmax) : OfBytes),
            Softmax softmax => isWide ? WideShares(softmax) : OfBytes,
            _ => rounding,
        };

        double WideShares(Softmax softmax) =>
            OfWideShares + (JoinOperators.LeastWideShares(layer.Program.Tensors[softmax.Output].Shape[softmax.Axis]) / to.Scale);
    }

    private static double OfFunction(LiteOperator function) =>
        function == LiteOperator.Logistic || function == LiteOperator.Tanh ? OfReals : OfQuickScales;

    private static double LargestGain(Requantizer[] requantizers) =>
        requantizers.Max(requantizer => Math.Abs(Math.ScaleB(requantizer.Multiplier, -requantizer.RightShift)));
}
