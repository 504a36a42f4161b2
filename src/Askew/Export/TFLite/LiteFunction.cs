using Askew.Export.TFLite.Schema;
using Askew.Numerics;

namespace Askew.Export.TFLite;

/// <summary>A function of one element that the runtime knows.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Options">Its options.</param>
internal sealed record LiteFunction(LiteOperator Operator, FlatTable? Options = null)
{
    // A table is rounded from reals; where they lie half-way, either side is right.
    private const double HalfStep = 0.5 + 1e-3;

    // Between the scales of input and output; beyond, its kernels cannot hold the multiplier.
    private const double LeastRatio = 1.0 / 256;
    private const double MostRatio = 128;

    // The scales that the runtime asks of the outputs of these functions.
    private static readonly QuantizationParameters Shares = new(1.0 / 256, -128, 8);
    private static readonly QuantizationParameters Signed = new(1.0 / 128, 0, 8);

    /// <summary>The function with the table <paramref name="table"/>, whose first entry belongs to the smallest integer of
    /// <paramref name="from"/>; null where there is none.</summary>
    public static LiteFunction? Of(short[] table, QuantizationParameters from, QuantizationParameters to)
    {
        if (from.BitWidth != 8 || to.BitWidth != 8 || !(from.Scale / to.Scale is > LeastRatio and < MostRatio))
        {
            return null;
        }

        if (Gives(real => real))
        {
            return new LiteFunction(LiteOperator.Quantize);
        }

        if (Gives(real => Math.Max(0, real)))
        {
            return new LiteFunction(LiteOperator.Relu);
        }

        if (NamedFunction.SlopeOf(table, from, to) is { } slope && Gives(real => real < 0 ? slope * real : real))
        {
            return new LiteFunction(LiteOperator.LeakyRelu, new FlatTable().Float(0, slope));
        }

        if (to == Shares && Gives(real => 1 / (1 + Math.Exp(-real))))
        {
            return new LiteFunction(LiteOperator.Logistic);
        }

        if (to == Signed && Gives(Math.Tanh))
        {
            return new LiteFunction(LiteOperator.Tanh);
        }

        return Gives(real => real * Math.Clamp(real + 3, 0, 6) / 6) ? new LiteFunction(LiteOperator.HardSwish) : null;

        bool Gives(Func<double, double> function)
        {
            for (int i = 0; i < table.Length; i++)
            {
                double exact = (function(from.Dequantize(from.Range.Min + i)) / to.Scale) + to.ZeroPoint;
                if (Math.Abs(table[i] - Math.Clamp(exact, to.Range.Min, to.Range.Max)) > HalfStep)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
