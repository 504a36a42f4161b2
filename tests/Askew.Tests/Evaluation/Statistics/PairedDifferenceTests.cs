using Askew.Evaluation.Judging;
using Askew.Evaluation.Statistics;

namespace Askew.Tests.Evaluation.Statistics;

public class PairedDifferenceTests
{
    [Theory]
    [InlineData(0, 10, 0, 0.30850)]
    [InlineData(3, 10, 0.06674, 0.65245)]
    [InlineData(10, 10, 0.69150, 1)]
    [InlineData(81, 263, 0.25275, 0.36764)]
    public void TheIntervalOfAShareIsThatOfClopperAndPearson(int successes, int trials, double low, double high)
    {
        // Each end leaves out 2.5 % of the binomial.
        Interval interval = ExactBinomial.Of(successes, trials);
        Assert.Equal(low, interval.Low, 1e-4);
        Assert.Equal(high, interval.High, 1e-4);
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(5, 0, 0.0625)]
    [InlineData(6, 0, 0.03125)]
    [InlineData(1, 1, 1)]
    [InlineData(2, 9, 0.06542969)]
    public void EvennessIsMcNemarsExactTest(int first, int second, double expected)
    {
        // By hand: twice the tail of the binomial of one half.
        Assert.Equal(expected, ExactBinomial.Evenness(first, second), 1e-7);
        Assert.Equal(expected, ExactBinomial.Evenness(second, first), 1e-7);
    }

    [Fact]
    public void TheIntervalLeavesOutZeroWhereTheTestFindsADifference()
    {
        for (int mine = 0; mine < 30; mine++)
        {
            for (int theirs = 0; theirs < 30; theirs++)
            {
                PairedDifference paired = PairedDifference.OfRight(mine, theirs, 1000);
                Assert.Equal(paired.Probability < 0.05, paired.IsMeasurable);
                Assert.InRange(paired.Difference, paired.Interval!.Low, paired.Interval.High);
            }
        }
    }

    [Fact]
    public void OneSampleOfManyIsNoDifference()
    {
        Assert.False(PairedDifference.OfRight(9, 8, 937).IsMeasurable);
        Assert.False(PairedDifference.OfRight(1, 0, 937).IsMeasurable);
        Assert.True(PairedDifference.OfRight(2, 14, 937).IsMeasurable);
        Interval none = PairedDifference.OfRight(0, 0, 100).Interval!;
        Assert.InRange(none.High, 0.03, 0.04);
        Assert.Equal(-none.High, none.Low, 1e-12);
    }

    [Fact]
    public void DrawsAreTheSameEveryTime()
    {
        List<int[]> draws = Record(20, 7);
        Assert.Equal(draws, Record(20, 7));
        Assert.All(draws, times => Assert.Equal(20, times.Sum()));
        Assert.Equal(draws[..3], Record(20, 3));
        Assert.NotEqual(draws[0], draws[1]);

        static List<int[]> Record(int samples, int draws)
        {
            var all = new List<int[]>();
            Bootstrap.Figures(samples, draws, times =>
            {
                all.Add([.. times]);
                return 0;
            });
            return all;
        }
    }

    [Fact]
    public void TheBootstrapOfAMeanIsAsWideAsItsStandardErrorSays()
    {
        // 400 values that are 0 or 1: the standard error is 0.025, the interval 3.92 times that.
        double[] drawn = Bootstrap.Figures(400, 1000, times => times.Select((count, i) => (i % 2) * count).Sum() / 400.0);
        Interval interval = Bootstrap.Of(drawn, 400, 0.5)!;
        Assert.InRange(interval.High - interval.Low, 0.088, 0.108);
        Assert.InRange((interval.High + interval.Low) / 2, 0.495, 0.505);
        Assert.Equal(interval.High + 0.25, Bootstrap.Of(drawn, 400, 0.75)!.High, 1e-9);
        Assert.Null(Bootstrap.Of(drawn, 9, 0.5));
    }

    [Fact]
    public void OutcomesAreComparedSampleBySample()
    {
        // The same accuracy, but never right together: many on each side.
        SampleOutcomes even = SampleOutcomes.OfClasses(Judged(40, i => i % 2 == 0))!;
        SampleOutcomes odd = SampleOutcomes.OfClasses(Judged(40, i => i % 2 == 1))!;
        PairedDifference paired = even.Above(odd);
        Assert.Equal((20, 20, 0.0), (paired.OnlyThis, paired.OnlyOther, paired.Difference));
        SampleOutcomes most = SampleOutcomes.OfClasses(Judged(40, i => i % 2 == 0 || i < 20))!;
        paired = most.Above(even);
        Assert.Equal((10, 0), (paired.OnlyThis, paired.OnlyOther));
        Assert.True(paired.IsMeasurable);
        Assert.Null(SampleOutcomes.OfClasses([new SampleJudgement(0, "a") { Class = new ClassJudgement(null, 1, 1, false) }]));

        static SampleJudgement[] Judged(int count, Func<int, bool> isRight) =>
        [
            .. Enumerable.Range(0, count).Select(i =>
                new SampleJudgement(i, $"{i}") { Class = new ClassJudgement(1, isRight(i) ? 1 : 0, 1, true) }),
        ];
    }
}
