using Askew.Export.TFLite.Schema;
using Askew.Numerics;

namespace Askew.Export.TFLite;

/// <summary>A function of one element that the runtime knows.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Value">The function, of reals.</param>
/// <param name="Options">Its options.</param>
internal sealed record LiteFunction(LiteOperator Operator, Func<double, double> Value, FlatTable? Options = null)
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

        var functions = new List<LiteFunction>
        {
            new(LiteOperator.Quantize, real => real),
            new(LiteOperator.Relu, real => Math.Max(0, real)),
        };
        if (NamedFunction.SlopeOf(table, from, to) is { } slope)
        {
            functions.Add(new(LiteOperator.LeakyRelu, real => real < 0 ? slope * real : real, new FlatTable().Float(0, slope)));
        }

        if (to == Shares)
        {
            functions.Add(new(LiteOperator.Logistic, real => 1 / (1 + Math.Exp(-real))));
        }

        if (to == Signed)
        {
            functions.Add(new(LiteOperator.Tanh, Math.Tanh));
        }

        functions.Add(new(LiteOperator.HardSwish, real => real * Math.Clamp(real + 3, 0, 6) / 6));
        return functions.Find(function => Gives(function.Value));

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
