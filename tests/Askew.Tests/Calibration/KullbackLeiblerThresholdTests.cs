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
    public void EveryCandidateHasTheDivergenceOfTheDefinition() => Prop.ForAll(Histograms, Gen.Choose(4, 16).ToArbitrary(), (counts, levels) =>
    {
        counts[0]++;
        var search = new KullbackLeiblerThreshold(counts, 1e-4);
        return Enumerable.Range(levels, counts.Length - levels + 1).All(bins =>
            Math.Abs(search.Divergence(bins, levels) - ByDefinition(counts, bins, levels)) < 1e-9);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TheLeastDivergenceWins() => Prop.ForAll(Histograms, counts =>
    {
        counts[0]++;
        var search = new KullbackLeiblerThreshold(counts, 1e-4);
        int best = search.Find(8, _ => true);
        double least = Enumerable.Range(8, counts.Length - 7).Min(bins => search.Divergence(bins, 8));
        return search.Candidates == counts.Length - 7 && search.Divergence(best, 8) == least;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void WhereNothingIsAllowedEverythingIsKept() =>
        Assert.Equal(64, new KullbackLeiblerThreshold([.. Enumerable.Repeat(1.0, 64)], 1e-4).Find(8, _ => false));

    private static double ByDefinition(double[] counts, int bins, int levels)
    {
        double[] p = counts[..bins];
        double[] q = new double[bins];
        for (int level = 0; level < levels; level++)
        {
            int start = level * bins / levels;
            int end = (level + 1) * bins / levels;
            double sum = 0;
            int filled = 0;
            for (int i = start; i < end; i++)
            {
                sum += counts[i];
                filled += counts[i] > 0 ? 1 : 0;
            }

            for (int i = start; i < end; i++)
            {
                q[i] = counts[i] > 0 ? sum / filled : 0;
            }
        }

        p[^1] += counts[bins..].Sum();
        double totalP = p.Sum(v => v + 1e-4);
        double totalQ = q.Sum(v => v + 1e-4);
        return p.Zip(q, (a, b) => (a + 1e-4) / totalP * Math.Log((a + 1e-4) / totalP / ((b + 1e-4) / totalQ))).Sum();
    }
}
