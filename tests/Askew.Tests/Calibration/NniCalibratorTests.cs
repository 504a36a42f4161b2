using Askew.Calibration;
using Askew.Numerics;

namespace Askew.Tests.Calibration;

public class NniCalibratorTests
{
    private static readonly float[][] Positive = [[1, 3], [0.5f, 4], [2, 2.5f]];

    [Fact]
    public void TheExtremesWithZero() => Assert.Equal(new ClippingRange(0, 4), Calibrate(Positive));

    [Fact]
    public void TheMovingAverageWithZero()
    {
        // 3, then 3 + 0.01 * (4 - 3), then 3.01 + 0.01 * (2.5 - 3.01).
        ClippingRange range = Calibrate(Positive, ("quantizer", "qat"));
        Assert.Equal(0, range.Min);
        Assert.Equal(3.0049, range.Max, 5);
    }

    [Fact]
    public void TheObserverIsTheHistogram()
    {
        float[][] batches = [TorchBatches.Draw(1, 5000, "normal", 3, 0), TorchBatches.Draw(2, 5000, "normal", 5, 0)];
        Assert.Equal(CalibratorCatalog.Create("histogram").Calibrate(Statistics.Of(batches), 8),
            Calibrate(batches, ("quantizer", "observer")));
    }

    [Fact]
    public void OneBitLessMakesTheStepsTwiceAsWide()
    {
        foreach (float[][] batches in new[] { Positive, [[-1, 3]], [[-2, -1]] })
        {
            QuantizationParameters full = QuantizationParameters.Asymmetric(Calibrate(batches), 7);
            QuantizationParameters reduced = QuantizationParameters.Asymmetric(Calibrate(batches, ("reduce-range", "on")), 8);
            Assert.Equal(full.Scale, reduced.Scale, 1e-6);
        }
    }

    private static ClippingRange Calibrate(float[][] batches, params (string Name, string Value)[] options) =>
        CalibratorCatalog.Create("nni", options.ToDictionary(o => o.Name, o => o.Value)).Calibrate(Statistics.Of(batches), 8);
}
