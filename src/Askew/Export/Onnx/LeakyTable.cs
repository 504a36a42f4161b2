using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.Onnx;

/// <summary>A fused table that is a LeakyRelu: <c>round(slope * (value - corner)) + zeroPoint</c>, saturated, with another slope below the
/// corner.</summary>
/// <param name="Corner">Where the slope changes.</param>
/// <param name="ZeroPoint">The output there.</param>
/// <param name="Slope">Output steps for a step of the index, from the corner on.</param>
/// <param name="Alpha">The slope below the corner, as a share of that.</param>
internal sealed record LeakyTable(int Corner, int ZeroPoint, float Slope, float Alpha)
{
    private const int Min = sbyte.MinValue;
    private const int Max = sbyte.MaxValue;

    /// <summary>The form of the table of <paramref name="stage"/> that has every entry, whatever lies beyond its ends; null where there is
    /// none.</summary>
    public static LeakyTable? Of(OutputStage stage)
    {
        if (stage.Table is not { } table || table[0] != Min || table[^1] != Max)
        {
            return null;
        }

        for (int corner = 0; corner < table.Length; corner++)
        {
            if (Slopes(table, corner, corner + 1, table.Length) is { } above && Slopes(table, corner, 0, corner) is { } below)
            {
                var found = new LeakyTable(corner + stage.Saturation.Min, table[corner], (float)above, (float)(below / above));
                if (Enumerable.Range(0, table.Length).All(i => found.At(i + stage.Saturation.Min) == table[i]))
                {
                    return found;
                }
            }
        }

        return null;
    }

    /// <summary>What a runtime computes in single precision.</summary>
    public int At(int value)
    {
        float distance = value - Corner;
        float leaky = distance < 0 ? Alpha * distance : distance;
        return new QuantizationParameters(Scale, ZeroPoint, 8).QuantizeSingle(leaky);
    }

    /// <summary>The scale with which LeakyRelu's output is quantised.</summary>
    public float Scale => 1 / Slope;

    // The middle of the slopes that give all entries of a side; saturated ones bound them on one side only.
    private static double? Slopes(short[] table, int corner, int start, int end)
    {
        double least = 0;
        double most = double.PositiveInfinity;
        for (int i = start; i < end && least <= most; i++)
        {
            double distance = Math.Abs(i - corner);
            double steps = i < corner ? table[corner] - table[i] : table[i] - table[corner];
            bool isSaturated = i < corner ? table[i] == Min : table[i] == Max;
            least = Math.Max(least, (steps - 0.5) / distance);
            most = isSaturated ? most : Math.Min(most, (steps + 0.5) / distance);
        }

        return least <= most && least > 0 && double.IsFinite(most) ? (least + most) / 2 : null;
    }
}
