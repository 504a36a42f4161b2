using Askew.Calibration;
using Askew.Numerics;

namespace Askew.Tests.Calibration;

public class RedistributionCalibratorTests
{
    private static readonly RedistributionCalibrator Default = new(new RedistributionOptions());

    [Fact]
    public void ManyCandidatesAreCompared()
    {
        // Without the limit on clipped values every number of bins from 128 to 2048 is a candidate.
        var unlimited = new RedistributionCalibrator(new RedistributionOptions { MaxClipped = 1 });
        Assert.Equal(2048 - 128 + 1, unlimited.Explain(Normal(100_000, 1), 8).Candidates);
    }

    [Fact]
    public void NoMoreThanTheLimitIsClipped()
    {
        foreach (double limit in new[] { 0.0001, 0.001, 0.01 })
        {
            ActivationStatistics statistics = HeavyTailed(200_000);
            ClippingRange range = new RedistributionCalibrator(new RedistributionOptions { MaxClipped = limit }).Calibrate(statistics, 8);
            double outside = Enumerable.Range(0, statistics.Counts.Length)
                .Where(bin => statistics.LowerBorder(bin) >= range.Max || statistics.LowerBorder(bin + 1) <= range.Min)
                .Sum(bin => statistics.Counts[bin]);
            Assert.True(outside <= (limit * statistics.Total) + 1, $"{outside} of {statistics.Total} lie outside {range}");
        }
    }

    [Fact]
    public void ALongTailIsClipped()
    {
        ActivationStatistics statistics = HeavyTailed(200_000);
        ClippingRange range = new RedistributionCalibrator(new RedistributionOptions { MaxClipped = 0.001 }).Calibrate(statistics, 8);
        Assert.InRange(range.Max, 0.05 * statistics.Max, 0.9 * statistics.Max);
    }

    [Fact]
    public void TheRangeLiesWithinWhatWasSeen()
    {
        foreach (ActivationStatistics statistics in new[] { Normal(1000, 1), HeavyTailed(1000), Normal(10, 2), Normal(2, 3) })
        {
            ClippingRange range = Default.Calibrate(statistics, 8);
            Assert.InRange(range.Min, statistics.Min, statistics.Max);
            Assert.InRange(range.Max, range.Min, statistics.Max);
        }
    }

    [Fact]
    public void AConstantTensorKeepsItsValue() =>
        Assert.Equal(new ClippingRange(2, 2), Default.Calibrate(Observe([2, 2, 2]), 8));

    [Fact]
    public void LambdaIsTheMaximumOfTheLikelihood()
    {
        // The logarithms of a log-normal sample are normal, so lambda comes out near 0 when c is just above -min.
        var random = new Random(5);
        float[] logNormal = [.. Enumerable.Range(0, 50_000).Select(_ => (float)Math.Exp(0.5 * Gauss(random)))];
        Redistribution fit = new RedistributionCalibrator(new RedistributionOptions { OffsetShare = 1e-6 }).Explain(Observe(logNormal), 8);
        Assert.InRange(fit.Transform.Lambda, -2, 2);
        double best = BruteForce(Observe(logNormal), fit.Transform.Offset);
        Assert.Equal(best, fit.Transform.Lambda, 0.011);
    }

    [Fact]
    public void TheTransformAndItsInverseCancel()
    {
        foreach (double lambda in new[] { -2, -0.5, 0, 1e-9, 0.3, 1, 2 })
        {
            var transform = new BoxCox(lambda, 3);
            foreach (double x in new[] { -2.9, 0, 1, 50 })
            {
                Assert.Equal(x, transform.Inverse(transform.Transform(x)), 1e-6 * Math.Max(1, Math.Abs(x)));
            }
        }
    }

    [Fact]
    public void TheInverseEndsWhereItsDomainDoes()
    {
        Assert.Equal(-3, new BoxCox(2, 3).Inverse(-5));
        Assert.Equal(double.PositiveInfinity, new BoxCox(-1, 3).Inverse(5));
    }

    [Fact]
    public void AZeroSpikeDoesNotDecideTheRange()
    {
        var random = new Random(6);
        float[] values = [.. Enumerable.Range(0, 100_000).Select(i => i % 10 < 9 ? 0f : (float)Math.Abs(Gauss(random)))];
        ActivationStatistics statistics = Observe(values);
        ClippingRange treated = Default.Calibrate(statistics, 8);
        ClippingRange untreated = new RedistributionCalibrator(new RedistributionOptions { SpikeRatio = 0, MaxClipped = 1 })
            .Calibrate(statistics, 8);
        Assert.True(treated.Max > untreated.Max, $"with the spike treated {treated}, without {untreated}");
        Assert.InRange(treated.Max, 2, statistics.Max);
    }

    [Fact]
    public void UnknownOptionsAndImpossibleValuesAreErrors()
    {
        Assert.Contains("'bims'", Assert.Throws<ArgumentException>(() => Create("bims", "5")).Message, StringComparison.Ordinal);
        Assert.Contains("'many'", Assert.Throws<ArgumentException>(() => Create("bins", "many")).Message, StringComparison.Ordinal);
        Assert.Contains("0 to 1", Assert.Throws<ArgumentException>(() => Create("max-clipped", "2")).Message, StringComparison.Ordinal);
        Assert.Contains("median", Assert.Throws<ArgumentException>(() => Create("center", "mode")).Message, StringComparison.Ordinal);
        Assert.Contains("minmax", Assert.Throws<ArgumentException>(() => CalibratorCatalog.Create("guess")).Message,
            StringComparison.Ordinal);
        Assert.False(Create("consumer-clamp", "off").UsesConsumerClamp);
    }

    private static ICalibrator Create(string option, string value) =>
        CalibratorCatalog.Create("redistribution", new Dictionary<string, string> { [option] = value });

    private static double BruteForce(ActivationStatistics statistics, double offset)
    {
        double best = 0;
        double most = double.NegativeInfinity;
        for (double lambda = -2; lambda <= 2; lambda += 0.01)
        {
            var transform = new BoxCox(lambda, offset);
            double sum = 0, squares = 0, logs = 0;
            for (int bin = 0; bin < statistics.Counts.Length; bin++)
            {
                double y = transform.Transform(statistics.Center(bin));
                sum += statistics.Counts[bin] * y;
                squares += statistics.Counts[bin] * y * y;
                logs += statistics.Counts[bin] * Math.Log(statistics.Center(bin) + offset);
            }

            double n = statistics.Total;
            double likelihood = (-n / 2 * Math.Log((squares / n) - (sum / n * (sum / n)))) + ((lambda - 1) * logs);
            if (likelihood > most)
            {
                (best, most) = (lambda, likelihood);
            }
        }

        return best;
    }

    private static ActivationStatistics Normal(int count, int seed)
    {
        var random = new Random(seed);
        return Observe([.. Enumerable.Range(0, count).Select(_ => (float)Gauss(random))]);
    }

    private static ActivationStatistics HeavyTailed(int count)
    {
        var random = new Random(4);
        return Observe([.. Enumerable.Range(0, count).Select(_ => (float)Math.Exp(1.2 * Gauss(random)))]);
    }

    private static double Gauss(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static ActivationStatistics Observe(float[] values)
    {
        var observer = new HistogramObserver("t");
        observer.Observe(values);
        return observer.ToStatistics();
    }
}
