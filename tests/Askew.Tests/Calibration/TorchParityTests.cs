using System.Globalization;
using Askew.Calibration;
using Askew.Numerics;

namespace Askew.Tests.Calibration;

/// <summary>The methods that stem from PyTorch against PyTorch 1.13 itself: equal to the last bit, given the same batches.</summary>
public class TorchParityTests
{
    public static TheoryData<string> Names => [.. TorchCase.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Extremes(string name)
    {
        TorchCase original = Find(name);
        Assert.Equal(RangeOf(original.Minmax), Calibrate("minmax", Observe(original)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void MovingAverages(string name)
    {
        TorchCase original = Find(name);
        Assert.Equal(RangeOf(original.MovingAverage), Calibrate("moving-average", Observe(original)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void GrowingHistograms(string name)
    {
        TorchCase original = Find(name);
        RunningHistogram histogram = Observe(original).Running!;
        Assert.Equal(RangeOf(original.Histogram.Observed), new ClippingRange(histogram.Min, histogram.Max));
        Assert.Equal(original.Histogram.Sum, histogram.Counts.Sum(c => (double)c));
        Assert.Equal(original.Histogram.Digest, Digest(histogram.Counts));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void RangesOfLeastError(string name)
    {
        TorchCase original = Find(name);
        Assert.Equal(RangeOf(original.Histogram.Range), Calibrate("histogram", Observe(original)));
    }

    private static TorchCase Find(string name) => TorchCase.All.Single(c => c.Name == name);

    private static ClippingRange RangeOf(double[] bounds) => new(bounds[0], bounds[1]);

    private static ClippingRange Calibrate(string method, ActivationStatistics statistics) =>
        CalibratorCatalog.Create(method).Calibrate(statistics, 8);

    private static ActivationStatistics Observe(TorchCase original) => Statistics.Of([.. original.Draw()]);

    private static string Digest(float[] counts) => counts
        .Aggregate(0UL, (digest, count) => (digest * 0x100000001B3) + BitConverter.SingleToUInt32Bits(count))
        .ToString("x16", CultureInfo.InvariantCulture);
}
