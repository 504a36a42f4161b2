using Askew.Calibration;
using FsCheck;
using FsCheck.Fluent;

namespace Askew.Tests.Calibration;

public class KullbackLeiblerWindowTests
{
    private const double Smoothing = 1e-4;

    private static readonly Arbitrary<(double[] Counts, int First, int End, int Levels)> Windows = (
        from length in Gen.Choose(8, 100)
        from counts in Gen.ArrayOf(Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 5), Gen.Choose(0, 1000)), length)
        from levels in Gen.Choose(2, 8)
        from first in Gen.Choose(0, length - levels)
        from end in Gen.Choose(first + levels, length)
        select (Array.ConvertAll(counts, c => (double)c), first, end, levels)).ToArbitrary();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EveryWindowHasTheDivergenceOfTheDefinition(bool evenLevels) => Prop.ForAll(Windows, window =>
    {
        (double[] counts, int first, int end, int levels) = window;
        counts[0]++;
        double fast = new KullbackLeiblerWindow(counts, Smoothing, levels, evenLevels).Of(first, end);
        return Math.Abs(fast - ByDefinition(counts, first, end, levels, evenLevels)) < 1e-9;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TheLastLevelTakesWhatRemains()
    {
        // 7 bins in 3 levels: 2, 2 and 3 bins, or evenly at 0, 2, 4. A level of equal bins loses nothing.
        double[] counts = [5, 5, 9, 9, 2, 2, 2];
        Assert.Equal(0, new KullbackLeiblerWindow(counts, Smoothing, 3, evenLevels: false).Of(0, 7), 9);
        Assert.True(new KullbackLeiblerWindow([5, 5, 9, 9, 2, 2, 7], Smoothing, 3, evenLevels: false).Of(0, 7) > 0.01);
    }

    private static double ByDefinition(double[] counts, int first, int end, int levels, bool evenLevels)
    {
        double[] kept = counts[first..end];
        double[] p = [.. kept];
        p[0] += counts[..first].Sum();
        p[^1] += counts[end..].Sum();
        double[] q = new double[p.Length];
        for (int level = 0; level < levels; level++)
        {
            int start = evenLevels ? level * p.Length / levels : level * (p.Length / levels);
            int stop = level == levels - 1 ? p.Length : evenLevels ? (level + 1) * p.Length / levels : (level + 1) * (p.Length / levels);
            int filled = kept[start..stop].Count(c => c > 0);
            for (int i = start; i < stop; i++)
            {
                q[i] = p[i] > 0 && filled > 0 ? kept[start..stop].Sum() / filled : 0;
            }
        }

        double totalP = p.Sum(v => v + Smoothing);
        double totalQ = q.Sum(v => v + Smoothing);
        return p.Zip(q, (a, b) => (a + Smoothing) / totalP * Math.Log((a + Smoothing) / totalP / ((b + Smoothing) / totalQ))).Sum();
    }
}
