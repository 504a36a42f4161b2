using Askew.Calibration;
using Askew.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Askew.Tests.Calibration;

/// <summary>What every method promises, whatever the data.</summary>
public class CalibratorTests
{
    // These cut, and so stay within what was seen. PyTorch's histogram may end a little beyond it; NNI takes zero in.
    private static readonly string[] Within =
        ["redistribution", "redistribution-plain", "minmax", "moving-average", "percentile", "mse",
        "entropy-symmetric", "entropy-asymmetric"];

    // The order of the samples is part of what PyTorch's averages and histogram are.
    private static readonly string[] OrderIndependent =
        ["redistribution", "redistribution-plain", "minmax", "percentile", "mse", "entropy-symmetric", "entropy-asymmetric", "nni"];

    // PyTorch's histogram cuts its bounds to whole numbers, and a power has no scale.
    private static readonly string[] ScaleEquivariant =
        ["minmax", "moving-average", "percentile", "mse", "entropy-symmetric", "entropy-asymmetric", "nni"];

    private static readonly Arbitrary<float[][]> Batches = (
        from samples in Gen.Choose(1, 5)
        from kinds in Gen.ArrayOf(Gen.Elements("normal", "relu", "tails", "outlier", "constant"), samples)
        from seeds in Gen.ArrayOf(Gen.Choose(0, 10_000), samples)
        from scales in Gen.ArrayOf(Gen.Choose(1, 64), samples)
        from shift in Gen.Elements(0.0, 0.0, 0.5, -40.0)
        from count in Gen.Choose(1, 600)
        select Enumerable.Range(0, samples).Select(i => TorchBatches.Draw((ulong)seeds[i], count, kinds[i], scales[i] / 8.0, shift))
        .ToArray()).ToArbitrary();

    [Fact]
    public void TheMethodsAreThoseOfTheManualInItsOrder() => Assert.Equal(
        ["auto", "redistribution", "redistribution-plain", "minmax", "moving-average", "histogram", "percentile", "mse",
            "entropy-symmetric", "entropy-asymmetric", "nni"],
        CalibratorCatalog.Names);

    [Fact]
    public void EveryMethodKnowsItsNameAndTheClamp() => Assert.All(CalibratorCatalog.Names, name =>
    {
        Assert.Equal(name, CalibratorCatalog.Create(name).Name);
        Assert.Equal(name is "redistribution" or "auto", CalibratorCatalog.Create(name).UsesConsumerClamp);
        Assert.True(CalibratorCatalog.Create(name, new Dictionary<string, string> { ["consumer-clamp"] = "on" }).UsesConsumerClamp);
        Assert.Equal(name == "histogram" ? StatisticsNeeds.RunningHistogram : StatisticsNeeds.None, CalibratorCatalog.Create(name).Needs);
    });

    [Fact]
    public void RangesLieWithinWhatWasSeen() => Prop.ForAll(Batches, batches =>
    {
        ActivationStatistics seen = Statistics.Of(batches);
        return Within.All(name => CalibratorCatalog.Create(name).Calibrate(seen, 8) is var range
            && range.Min >= seen.Min && range.Max <= seen.Max && range.Min <= range.Max);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Fact]
    public void EveryRangeIsFiniteAndHasAMapping() => Prop.ForAll(Batches, Gen.Choose(2, 8).ToArbitrary(), (batches, bits) =>
    {
        ActivationStatistics seen = Statistics.Of(batches);
        return CalibratorCatalog.Names.All(name =>
            QuantizationParameters.Asymmetric(CalibratorCatalog.Create(name).Calibrate(seen, bits), bits).Scale > 0);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Fact]
    public void TheOrderOfTheSamplesDoesNotMatterWhereItShouldNot() => Prop.ForAll(Batches, batches =>
    {
        ActivationStatistics seen = Statistics.Of(batches);
        ActivationStatistics reversed = Statistics.Of([.. batches.Reverse()]);
        return OrderIndependent.All(name => CalibratorCatalog.Create(name) is var calibrator
            && calibrator.Calibrate(seen, 8) == calibrator.Calibrate(reversed, 8));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Fact]
    public void AScaledTensorHasAScaledRange() => Prop.ForAll(Batches, Gen.Choose(-20, 20).ToArbitrary(), (batches, power) =>
    {
        ActivationStatistics seen = Statistics.Of(batches);
        ActivationStatistics scaled =
            Statistics.Of(Array.ConvertAll(batches, batch => Array.ConvertAll(batch, v => MathF.ScaleB(v, power))));
        return ScaleEquivariant.All(name =>
        {
            ClippingRange range = CalibratorCatalog.Create(name).Calibrate(seen, 8);
            return CalibratorCatalog.Create(name)
                .Calibrate(scaled, 8) == new ClippingRange(Math.ScaleB(range.Min, power), Math.ScaleB(range.Max, power));
        });
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Theory]
    [InlineData(0f)]
    [InlineData(2.5f)]
    [InlineData(-3e-30f)]
    [InlineData(1e30f)]
    public void AConstantTensorKeepsItsValue(float value)
    {
        foreach (float[][] batches in new float[][][] { [[value]], [[value, value, value], [value]] })
        {
            ActivationStatistics seen = Statistics.Of(batches);
            Assert.All(CalibratorCatalog.Names, name => Assert.Equal(
                name == "nni" ? new ClippingRange(value, value).IncludingZero() : new ClippingRange(value, value),
                CalibratorCatalog.Create(name).Calibrate(seen, 8)));
        }
    }

    [Fact]
    public void TheClampReachesEveryKindOfStatistics() => Prop.ForAll(Batches, batches =>
    {
        var clamp = new ClippingRange(0, 3);
        ActivationStatistics seen = Statistics.Of(batches);
        ActivationStatistics clamped = seen.ClampedTo(clamp);
        ActivationStatistics fromTheStart =
            Statistics.Of(Array.ConvertAll(batches, batch => Array.ConvertAll(batch, v => (float)clamp.Clamp(v))));
        return clamped.Samples.SequenceEqual(fromTheStart.Samples)
            && clamped.Observed == fromTheStart.Observed
            && clamped.Running!.Min >= 0 && clamped.Running.Max <= 3
            && Math.Abs(clamped.Running.Counts.Sum(c => (double)c) - seen.Running!.Counts.Sum(c => (double)c)) < 0.01 * seen.Total
            && CalibratorCatalog.Names.All(name => CalibratorCatalog.Create(name).Calibrate(clamped, 8) is { Min: >= 0, Max: <= 3 });
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Fact]
    public void StatisticsWithoutWhatAMethodNeedsAreRefused()
    {
        var bare = new ActivationStatistics(0, 1, 0.25, 0, [1, 2, 3, 4, 1]);
        Assert.Contains("running histogram", Refusal("histogram"), StringComparison.Ordinal);
        Assert.Contains("samples", Refusal("moving-average"), StringComparison.Ordinal);

        string Refusal(string name) =>
            Assert.Throws<InvalidOperationException>(() => CalibratorCatalog.Create(name).Calibrate(bare, 8)).Message;
    }
}
