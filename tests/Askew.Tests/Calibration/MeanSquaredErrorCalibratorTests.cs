using Askew.Calibration;
using Askew.Numerics;

namespace Askew.Tests.Calibration;

public class MeanSquaredErrorCalibratorTests
{
    public static TheoryData<string, double> Kinds => new()
    {
        { "normal", 0 }, { "relu", 0 }, { "tails", 0 }, { "outlier", 0 }, { "normal", 0.4 }, { "tails", -0.7 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TheErrorOfTheHistogramIsThatOfTheValues(string kind, double shift)
    {
        float[] values = TorchBatches.Draw(1, 20_000, kind, 3, shift);
        ActivationStatistics seen = Statistics.Of([values]);
        var error = new SquaredError(seen);
        foreach (double share in new[] { 1, 0.7, 0.3 })
        {
            var mapping = QuantizationParameters.Asymmetric(new ClippingRange(seen.Min * share, seen.Max * share), 8);
            double exact = ErrorOf(values, mapping);
            Assert.InRange(error.Of(mapping), 0.97 * exact, 1.03 * exact);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void NoRangeOfAFineGridIsMuchBetter(string kind, double shift)
    {
        float[] values = TorchBatches.Draw(2, 3000, kind, 3, shift);
        ActivationStatistics seen = Statistics.Of([values]);
        ClippingRange full = seen.Observed.IncludingZero();
        ClippingRange chosen = CalibratorCatalog.Create("mse").Calibrate(seen, 4);
        double least = double.PositiveInfinity;
        for (double min = full.Min < 0 ? 0.01 : 1; min <= 1; min += 0.033)
        {
            for (double max = full.Max > 0 ? 0.01 : 1; max <= 1; max += 0.033)
            {
                least = Math.Min(least,
                    ErrorOf(values, QuantizationParameters.Asymmetric(new ClippingRange(full.Min * min, full.Max * max), 4)));
            }
        }

        Assert.True(ErrorOf(values, QuantizationParameters.Asymmetric(chosen, 4)) <= 1.02 * least);
    }

    [Fact]
    public void FewBitsClipMoreThanMany()
    {
        ActivationStatistics seen = Statistics.Of([TorchBatches.Draw(3, 50_000, "tails", 10, 0)]);
        double[] widths = [.. new[] { 2, 3, 4, 6, 8, 16 }.Select(bits => CalibratorCatalog.Create("mse").Calibrate(seen, bits).Width)];
        Assert.Equal(widths.Order(), widths);
        Assert.True(widths[0] < 0.5 * widths[^1]);
    }

    [Fact]
    public void ZerosCostNothing()
    {
        // Nine of ten values are zero, which is exact at any scale: the range is that of the others alone.
        float[] others = TorchBatches.Draw(4, 5000, "normal", 2, 0);
        ClippingRange with = CalibratorCatalog.Create("mse").Calibrate(Statistics.Of([[.. others, .. new float[45_000]]]), 8);
        ClippingRange without = CalibratorCatalog.Create("mse").Calibrate(Statistics.Of([others]), 8);
        Assert.Equal(without.Min, with.Min, 1);
        Assert.Equal(without.Max, with.Max, 1);
    }

    private static double ErrorOf(float[] values, QuantizationParameters mapping) =>
        values.Sum(v => Math.Pow(v - mapping.Dequantize(mapping.Quantize(v)), 2));
}
