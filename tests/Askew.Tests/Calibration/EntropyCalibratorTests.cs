using Askew.Calibration;
using Askew.Numerics;

namespace Askew.Tests.Calibration;

public class EntropyCalibratorTests
{
    private static readonly EntropyOptions Default = EntropyOptions.Symmetric;

    [Theory]
    [InlineData(8, 128)]
    [InlineData(4, 8)]
    public void EveryThresholdIsACandidate(int bits, int levels) =>
        Assert.Equal(2048 - levels + 1, new SymmetricEntropyCalibrator(Default).Explain(Tailed(), bits).Candidates);

    [Fact]
    public void WindowsLoseTwoBinsAtATime() =>
        Assert.Equal(((1024 - 256) / 2) + 1, new AsymmetricEntropyCalibrator(EntropyOptions.Asymmetric).Explain(Tailed(), 8).Candidates);

    [Fact]
    public void TheSymmetricRangeIsSymmetricButForWhatWasNeverSeen()
    {
        ClippingRange two = new SymmetricEntropyCalibrator(Default).Calibrate(Tailed(), 8);
        Assert.Equal(-two.Min, two.Max);
        Assert.True(two.Max < 0.9 * Tailed().Max);

        // One-sided data: what is below the smallest value is not covered.
        ActivationStatistics relu = Statistics.Of([TorchBatches.Draw(1, 100_000, "relu", 4, 0)]);
        Assert.Equal(0, new SymmetricEntropyCalibrator(Default).Calibrate(relu, 8).Min);
    }

    [Fact]
    public void TheAsymmetricRangeGivesUpTheEmptySide()
    {
        // A single value far out on the left, and a dense body.
        float[] body = TorchBatches.Draw(2, 100_000, "normal", 1, 0);
        ClippingRange range = new AsymmetricEntropyCalibrator(EntropyOptions.Asymmetric).Calibrate(Statistics.Of([[.. body, -6f]]), 8);
        Assert.InRange(range.Min, -2.5, -0.5);
        Assert.InRange(range.Max, 0.5, 1.2);
    }

    [Fact]
    public void WithoutTheTreatmentASpikeAtZeroDecides()
    {
        // Nine of ten values are exactly zero, as after a Relu; the others fall off towards a long tail.
        float[] values = [.. TorchBatches.Draw(3, 40_000, "tails", 6, 0).Select(Math.Abs), .. new float[360_000]];
        ActivationStatistics seen = Statistics.Of([values]);
        foreach (Func<EntropyOptions, ICalibrator> make in new Func<EntropyOptions, ICalibrator>[]
        {
            options => new SymmetricEntropyCalibrator(options), options => new AsymmetricEntropyCalibrator(options),
        })
        {
            double treated = make(Default).Calibrate(seen, 8).Max;
            double untreated = make(Default with { SpikeRatio = 0 }).Calibrate(seen, 8).Max;
            Assert.True(untreated < 0.8 * treated, $"{untreated} without, {treated} with the treatment");
        }
    }

    [Fact]
    public void TooFewBinsLeaveTheRangeAsItIs() =>
        Assert.Equal(Tailed().Observed, new AsymmetricEntropyCalibrator(Default with { Bins = 128 }).Calibrate(Tailed(), 8));

    private static ActivationStatistics Tailed() => Statistics.Of([TorchBatches.Draw(9, 60_000, "tails", 10, 0)]);
}
