using Askew.Numerics;

namespace Askew.Runtime.Tests.Numerics;

/// <summary>Many reals at once are rounded as each by itself is: to an integer and back, in single precision.</summary>
public class FakeQuantizationTests
{
    [Theory]
    [InlineData(0.1, 0, 8)]
    [InlineData(0.0173, -128, 8)]
    [InlineData(0.5, 7, 4)]
    [InlineData(3.1e-5, -32768, 16)]
    [InlineData(17.25, 127, 8)]
    public void ItIsToAnIntegerAndBack(double scale, int zeroPoint, int bits)
    {
        var mapping = new QuantizationParameters(scale, zeroPoint, bits);
        var random = new Random(bits + zeroPoint);
        int steps = mapping.Range.Count;

        // Beyond both ends as well, half-way between integers, and a number that is no whole number of vectors.
        float[] values =
        [
            .. Enumerable.Range(0, 1001).Select(_ => (float)(scale * steps * ((random.NextDouble() * 3) - 1.5))),
            .. Enumerable.Range(-50, 101).Select(i => (float)scale * (i + 0.5f)),
            0, -0f, float.MaxValue, float.MinValue, float.Epsilon,
        ];
        var rounded = new float[values.Length];
        FakeQuantization.Round(values, rounded, mapping);
        Assert.Equal(
            values.Select(value => (mapping.QuantizeSingle(value) - zeroPoint) * (float)scale), rounded.Select(real => real + 0f));
        FakeQuantization.Round(values, values, mapping);
        Assert.Equal(rounded, values);
    }
}
