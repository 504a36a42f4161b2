using System.Runtime.InteropServices;
using Askew.Numerics;
using Askew.Quantization.Refinements;

namespace Askew.Tests.Quantization.Refinements;

/// <summary>Sums over many results at once have the bits of the specification, whatever the processor.</summary>
public class ClampedErrorsTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(5)]
    [InlineData(16)]
    public void SumsAreThoseOfTheSpecificationToTheLastBit(int bits)
    {
        var random = new Random(bits);
        var stored = new QuantizationParameters(0.037f, 3, bits);
        ClippingRange[] clamps = [ClippingRange.Unbounded, new(0, 6), new(0, double.PositiveInfinity), new(-1, 0.5)];
        foreach (int count in Enumerable.Range(1, 40).Append(1000))
        {
            float[] reals = [.. Enumerable.Range(0, count).Select(_ => (float)(20 * (random.NextDouble() - 0.4)))];
            int[] integers = [.. reals.Select(real => stored.Quantize(real + (0.2 * random.NextDouble())))];
            byte[] bytes = bits <= 8 ? [.. integers.Select(integer => (byte)(sbyte)integer)]
                : MemoryMarshal.AsBytes<short>([.. integers.Select(integer => (short)integer)]).ToArray();
            foreach (ClippingRange clamp in clamps)
            {
                var errors = new ClampedErrors(stored, clamp, clamp.Intersect(stored.RealRange));
                ChannelErrors sum = errors.Of(reals, bytes);
                Assert.Equal(errors.ScalarOf(reals, bytes), sum);
                double[] each = [.. reals.Zip(integers, (real, integer) => Math.Clamp(real, clamp.Min, clamp.Max)
                    - Math.Clamp(stored.Dequantize(integer), clamp.Min, clamp.Max))];
                Assert.Equal(each.Sum(error => error * error), sum.Squares, 1e-9 * (1 + sum.Squares));
                ClippingRange moving = clamp.Intersect(stored.RealRange);
                Assert.Equal(reals.Count(real => real >= moving.Min && real <= moving.Max), sum.Weight);
            }
        }
    }
}
