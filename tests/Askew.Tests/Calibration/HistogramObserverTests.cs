using Askew.Calibration;
using Askew.Graphs;
using FsCheck;
using FsCheck.Fluent;

namespace Askew.Tests.Calibration;

public class HistogramObserverTests
{
    // Batches of very different ranges, so that bins have to be joined and moved.
    private static readonly Arbitrary<float[][]> Batches = (
        from batches in Gen.Choose(1, 6)
        from values in Gen.ArrayOf(
            from count in Gen.Choose(1, 40)
            from exponent in Gen.Choose(-30, 30)
            from shift in Gen.Choose(-3, 3)
            from batch in Gen.ArrayOf(Gen.Choose(-1000, 1000).Select(v => (v / 1000f * MathF.ScaleB(1, exponent)) + shift), count)
            select batch, batches)
        select values).ToArbitrary();

    [Fact]
    public void TheOrderOfTheDataDoesNotMatter() => Prop.ForAll(Batches, batches =>
        Same(Observe(batches), Observe([.. batches.Reverse()])) && Same(Observe(batches), Observe([[.. batches.SelectMany(b => b)]])))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void MergingEqualsSeeingEverything() => Prop.ForAll(Batches, batches =>
    {
        var merged = new HistogramObserver("t");
        foreach (float[] batch in batches)
        {
            var one = new HistogramObserver("t");
            one.Observe(batch);
            merged.Merge(one);
        }

        return Same(merged.ToStatistics(), Observe(batches));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void EveryValueIsCountedInItsBin() => Prop.ForAll(Batches, batches =>
    {
        ActivationStatistics statistics = Observe(batches);
        float[] all = [.. batches.SelectMany(b => b)];
        var expected = all.GroupBy(v => (long)Math.Floor(v / statistics.BinWidth)).ToDictionary(g => g.Key, g => (double)g.Count());
        return statistics.Total == all.Length
            && statistics.Min == all.Min() && statistics.Max == all.Max()
            && statistics.Counts.Select((count, i) => (count, bin: statistics.FirstBin + i))
            .All(p => p.count == expected.GetValueOrDefault(p.bin));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ARangeHasAtLeast4096Bins() => Prop.ForAll(Batches, batches =>
    {
        ActivationStatistics statistics = Observe(batches);
        double bins = (statistics.Max - statistics.Min) / statistics.BinWidth;

        // A range far from zero, such as [1, 1 + 1e-7], has fewer single-precision numbers than that.
        bool isWide = statistics.Max - statistics.Min > 1e-3 * Math.Max(Math.Abs(statistics.Max), Math.Abs(statistics.Min));
        return !isWide || bins >= (HistogramObserver.MostBins / 2) - 1;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(-3.4e38f)]
    [InlineData(1e-45f)]
    public void AConstantTensorIsOneBin(float value)
    {
        ActivationStatistics statistics = Observe([[value, value, value]]);
        Assert.Equal([3.0], statistics.Counts);
        Assert.Equal((value, value), ((float)statistics.Min, (float)statistics.Max));
    }

    [Fact]
    public void TheWholeSinglePrecisionRangeFits() =>
        Assert.Equal(3, Observe([[-float.MaxValue, 1e-45f, float.MaxValue]]).Total);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void ValuesThatAreNoNumbersAreAnErrorThatNamesTheTensor(float value) =>
        Assert.Contains("'conv7'", Assert.Throws<GraphException>(() => new HistogramObserver("conv7").Observe([1, value, 2])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void ClampingKeepsEveryCount()
    {
        ActivationStatistics statistics = Observe([[-3, -1, -0.5f, 0, 1, 2, 5.5f, 6, 7, 9]]);
        ActivationStatistics clamped = statistics.ClampedTo(new Askew.Numerics.ClippingRange(0, 6));
        Assert.Equal((0.0, 6.0, 10.0), (clamped.Min, clamped.Max, clamped.Total));
        Assert.Equal(4, clamped.Counts[0]);
        Assert.Equal(3, clamped.Counts[^1]);
    }

    private static bool Same(ActivationStatistics a, ActivationStatistics b) =>
        a.Min == b.Min && a.Max == b.Max && a.BinWidth == b.BinWidth && a.FirstBin == b.FirstBin && a.Counts.SequenceEqual(b.Counts);

    private static ActivationStatistics Observe(float[][] batches)
    {
        var observer = new HistogramObserver("t");
        foreach (float[] batch in batches)
        {
            observer.Observe(batch);
        }

        return observer.ToStatistics();
    }
}
