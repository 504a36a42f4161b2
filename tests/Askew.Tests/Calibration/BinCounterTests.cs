using Askew.Calibration;

namespace Askew.Tests.Calibration;

/// <summary>Counting in vectors against counting value by value.</summary>
public class BinCounterTests
{
    public static TheoryData<int, int, int> Cases => new()
    {
        { 4096, -10, 0 },
        { 4096 + 511, -10, -8192 },
        { 50_000, 0, -5 },
        { 50_001, 3, -4096 },
        { 9_999, -149, 0 },
        { 5_000, -126, -100 },
        { 100, -4, -50 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void CountsWhatCountingOneByOneCounts(int length, int exponent, int firstBin)
    {
        const int bins = 16_384;
        var random = new Random(length);
        float[] values = [.. Enumerable.Range(0, length).Select(i => ValueIn(random, exponent, firstBin, bins, i))];
        long[] expected = new long[bins];
        BinCounter.CountOneByOne(values, exponent, firstBin, expected);
        Assert.Equal(length, expected.Sum());

        // Twice, as what one run leaves behind must not be counted in the next.
        for (int run = 0; run < 2; run++)
        {
            long[] counted = new long[bins];
            BinCounter.Count(values, exponent, firstBin, counted);
            Assert.Equal(expected, counted);
        }
    }

    // Runs of equal values, borders of bins, and everything between.
    private static float ValueIn(Random random, int exponent, int firstBin, int bins, int i)
    {
        double bin = (i % 3) switch
        {
            0 => Math.Max(0, firstBin),
            1 => firstBin + random.Next(bins),
            _ => firstBin + ((bins - 1) * random.NextDouble()),
        };
        return (float)Math.ScaleB(bin, exponent);
    }
}
