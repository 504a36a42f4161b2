using Askew.Calibration;
using FsCheck;
using FsCheck.Fluent;

namespace Askew.Tests.Calibration;

public class KullbackLeiblerThresholdTests
{
    private static readonly Arbitrary<double[]> Histograms = (
        from length in Gen.Choose(16, 200)
        from counts in Gen.ArrayOf(Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 5), Gen.Choose(0, 1000)), length)
        select Array.ConvertAll(counts, c => (double)c)).ToArbitrary();

    [Fact]
    public void TheLeastDivergenceWins() => Prop.ForAll(Histograms, counts =>
    {
        counts[0]++;
        var search = new KullbackLeiblerThreshold(counts, 1e-4, 8, evenLevels: true);
        int best = search.Find(_ => true);
        double least = Enumerable.Range(8, counts.Length - 7).Min(bins => search.Divergence(bins));
        return search.Candidates == counts.Length - 7 && search.Divergence(best) == least;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void WhereNothingIsAllowedEverythingIsKept() =>
        Assert.Equal(64, new KullbackLeiblerThreshold([.. Enumerable.Repeat(1.0, 64)], 1e-4, 8, evenLevels: true).Find(_ => false));
}
