using Askew.Numerics;

namespace Askew.Export.TFLite.Schema;

/// <summary>What integers stand for: one scale and zero point for a tensor, or one scale for each slice of it, with zero points
/// 0.</summary>
/// <param name="Scales">Real units per step.</param>
/// <param name="ZeroPoint">The integer that stands for 0.</param>
/// <param name="Dimension">The dimension that slices are counted along.</param>
internal sealed record LiteQuantization(float[] Scales, int ZeroPoint = 0, int Dimension = 0)
{
    /// <summary>The mapping of an activation.</summary>
    public static LiteQuantization Of(QuantizationParameters parameters) => new([(float)parameters.Scale], parameters.ZeroPoint);

    /// <summary>As the schema's table of this name.</summary>
    public FlatTable ToTable() => new FlatTable()
        .Floats(2, Scales)
        .Longs(3, [.. Enumerable.Repeat((long)ZeroPoint, Scales.Length)])
        .Int(6, Dimension);
}
