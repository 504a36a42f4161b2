using Askew.Calibration;
using Askew.Numerics;

namespace Askew.Tests.Calibration;

public class PercentileCalibratorTests
{
    // Eight bins of width 1 from -2 on: 1000 values, of which 10 in each of the outermost two.
    private static readonly ActivationStatistics Eight = new(-2, 6, 1, -2, [10, 10, 200, 300, 260, 200, 10, 10]);

    [Theory]
    [InlineData("99.5", "both", -1.5, 5.5)]
    [InlineData("99", "both", -1, 5)]
    [InlineData("98.5", "both", -0.5, 4.5)]
    [InlineData("90", "both", 0.4, 3.6)]
    [InlineData("99", "upper", -2, 5)]
    [InlineData("99", "lower", -1, 6)]
    [InlineData("100", "both", -2, 6)]
    [InlineData("99", "magnitude", -2, 5)]
    [InlineData("78", "magnitude", -2, 3)]
    [InlineData("50", "magnitude", -1.935, 1.935)]
    public void TheShareBeyondIsCut(string value, string sides, double min, double max)
    {
        ClippingRange range = CalibratorCatalog
            .Create("percentile", new Dictionary<string, string> { ["value"] = value, ["sides"] = sides })
            .Calibrate(Eight, 8);
        Assert.Equal(min, range.Min, 0.01);
        Assert.Equal(max, range.Max, 0.01);
    }

    [Fact]
    public void TheDefaultCutsOneInTenThousandOnEachSide()
    {
        ActivationStatistics seen = Statistics.Of([[.. Enumerable.Range(-50_000, 100_001).Select(i => (float)i)]]);
        ClippingRange range = CalibratorCatalog.Create("percentile").Calibrate(seen, 8);
        Assert.InRange(range.Min, -49_990 - seen.BinWidth, -49_990 + seen.BinWidth);
        Assert.InRange(range.Max, 49_990 - seen.BinWidth, 49_990 + seen.BinWidth);
    }

    [Fact]
    public void ValuesPiledUpAtAnEndStay()
    {
        // More values are exactly zero than may be cut, and those at six likewise.
        ActivationStatistics seen = Statistics.Of(
            [[.. Enumerable.Repeat(0f, 500), .. Enumerable.Range(1, 499).Select(i => i * 0.01f), .. Enumerable.Repeat(6f, 50)]]);
        ClippingRange range = CalibratorCatalog.Create("percentile", new Dictionary<string, string> { ["value"] = "99" })
            .Calibrate(seen, 8);
        Assert.Equal(0, range.Min, 2);
        Assert.Equal(6, range.Max, 2);
    }
}
