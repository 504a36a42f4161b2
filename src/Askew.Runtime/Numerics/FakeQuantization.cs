using System.Numerics;
using System.Runtime.InteropServices;

namespace Askew.Numerics;

/// <summary>Rounds reals to those that integers stand for, in single precision: what <see cref="QuantizationParameters.QuantizeSingle"/>
/// and back give, for many at once.</summary>
internal static class FakeQuantization
{
    /// <summary>Writes what is left of <paramref name="values"/> into <paramref name="rounded"/>, which may be the same memory.</summary>
    public static void Round(ReadOnlySpan<float> values, Span<float> rounded, QuantizationParameters mapping)
    {
        float scale = (float)mapping.Scale;
        float least = mapping.Range.Min - mapping.ZeroPoint;
        float most = mapping.Range.Max - mapping.ZeroPoint;
        int vectors = values.Length / Vector<float>.Count;
        ReadOnlySpan<Vector<float>> from = MemoryMarshal.Cast<float, Vector<float>>(values)[..vectors];
        Span<Vector<float>> to = MemoryMarshal.Cast<float, Vector<float>>(rounded);
        var (lowest, highest, step) = (new Vector<float>(least), new Vector<float>(most), new Vector<float>(scale));
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = Vector.Min(Vector.Max(Vector.Round(from[i] / step), lowest), highest) * step;
        }

        for (int i = vectors * Vector<float>.Count; i < values.Length; i++)
        {
            rounded[i] = Math.Min(Math.Max(MathF.Round(values[i] / scale), least), most) * scale;
        }
    }
}
