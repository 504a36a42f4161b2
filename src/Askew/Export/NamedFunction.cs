using Askew.Numerics;

namespace Askew.Export;

/// <summary>A function by ONNX's name that gives every entry of a table of 8-bit integers, read and stored with the tensors' own
/// scales.</summary>
/// <remarks>Runtimes make such a table themselves where they know the function, and look up bytes far faster than a Gather does.</remarks>
/// <param name="Type">The operator: LeakyRelu (which Relu is, too) or Sigmoid.</param>
/// <param name="Alpha">LeakyRelu's slope below 0; null where there is none.</param>
internal sealed record NamedFunction(string Type, float? Alpha)
{
    /// <summary>How far a runtime's Sigmoid may be off: ONNX Runtime's is a polynomial, some units of single precision of 1 away, however
    /// small its value is.</summary>
    public const double SigmoidError = 5e-7;

    private const int FewestDigits = 1;
    private const int MostDigits = 9;

    /// <summary>The function with the table <paramref name="table"/>, whose first entry belongs to the smallest integer of
    /// <paramref name="from"/>; null where there is none.</summary>
    public static NamedFunction? Of(ReadOnlySpan<short> table, QuantizationParameters from, QuantizationParameters to)
    {
        short[] entries = [.. table];
        NamedFunction? leaky = SlopeOf(entries, from, to) is { } slope ? new NamedFunction("LeakyRelu", slope) : null;
        return new[] { leaky, new NamedFunction("Sigmoid", null) }.FirstOrDefault(function =>
            function is not null && function.Gives(entries, from, to));
    }

    /// <summary>The slope below 0 of a LeakyRelu with the table <paramref name="table"/>: the one with the fewest digits that gives all
    /// entries there; null where there is none.</summary>
    /// <remarks>Entries from 0 on are not looked at.</remarks>
    public static float? SlopeOf(short[] table, QuantizationParameters from, QuantizationParameters to)
    {
        double least = 0;
        double most = double.PositiveInfinity;
        int zero = Math.Clamp(from.ZeroPoint - from.Range.Min, 0, table.Length);
        for (int i = 0; i < zero; i++)
        {
            double steps = (zero - i) * from.Scale / to.Scale;

            // Saturated entries bound the slope on one side only.
            int below = to.ZeroPoint - table[i];
            least = Math.Max(least, (below - 0.5) / steps);
            most = table[i] == sbyte.MinValue ? most : Math.Min(most, (below + 0.5) / steps);
        }

        if (least > most)
        {
            return null;
        }

        double middle = double.IsFinite(most) ? (least + most) / 2 : least;
        double alpha = Enumerable.Range(FewestDigits, MostDigits).Select(digits => Math.Round(middle, digits))
            .FirstOrDefault(a => a > least && a < most, middle);
        return least == 0 ? 0 : (float)alpha;
    }

    // Whatever a runtime's value is within the function's error, it is rounded to the entry.
    private bool Gives(short[] table, QuantizationParameters from, QuantizationParameters to)
    {
        QuantizationParameters stored = to with { BitWidth = 8 };
        for (int i = 0; i < table.Length; i++)
        {
            float real = (float)from.Scale * (from.Range.Min + i - from.ZeroPoint);
            (float least, float most) = ValuesAt(real);
            if (stored.QuantizeSingle(least) != table[i] || stored.QuantizeSingle(most) != table[i])
            {
                return false;
            }
        }

        return true;
    }

    private (float Least, float Most) ValuesAt(float real)
    {
        if (Alpha is { } alpha)
        {
            float value = real < 0 ? alpha * real : real;
            return (value, value);
        }

        // Any gives a half at 0, which often lies half-way between two steps.
        double share = 1 / (1 + Math.Exp(-real));
        double error = real == 0 ? 0 : SigmoidError;
        return ((float)(share - error), (float)(share + error));
    }
}
