using Askew.Workflows.Precision;
using FsCheck;
using FsCheck.Fluent;

namespace Askew.Tests.Workflows.Precision;

/// <summary>Memory shared among layers.</summary>
public class BitChoiceTests
{
    private const int Choices = 7;

    [Fact]
    public void WhatLosesLeastForAByteGoesFirst()
    {
        long[][] sizes = [[10, 20], [10, 30], [10, 20]];
        double[][] losses = [[8, 0], [4, 0], [1, 0]];
        Assert.Equal([1, 1, 1], Chosen(sizes, losses, 70));
        Assert.Equal([1, 1, 0], Chosen(sizes, losses, 69));
        Assert.Equal([1, 0, 1], Chosen(sizes, losses, 59));
        Assert.Equal([1, 0, 0], Chosen(sizes, losses, 49));
        Assert.Equal([0, 0, 0], Chosen(sizes, losses, 30));
        Assert.Null(BitChoice.Choose(sizes, losses, 29));
    }

    // Of the large layer only a step is left over in bytes: it goes to the small one that was given up before.
    [Fact]
    public void WhatIsLeftOverIsGivenBack() =>
        Assert.Equal([1, 0], Chosen([[10, 12], [100, 200]], [[1, 0], [60, 0]], 112));

    [Fact]
    public void ItFitsOrNothingFits() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).Zip(Gen.Choose(0, 4000)).ToArbitrary(), drawn =>
    {
        (int seed, int room) = drawn;
        (long[][] sizes, double[][] losses) = Drawn(seed);
        int[]? chosen = BitChoice.Choose(sizes, losses, room);
        Assert.Equal(sizes.Sum(layer => layer[0]) <= room, chosen is not null);
        if (chosen is null)
        {
            return;
        }

        long taken = sizes.Zip(chosen).Sum(layer => layer.First[layer.Second]);
        Assert.InRange(taken, 0, room);

        // No layer could have more bits in what is left.
        Assert.All(sizes.Zip(chosen), layer => Assert.True(
            layer.Second == Choices - 1 || taken + layer.First[layer.Second + 1] - layer.First[layer.Second] > room));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void WithoutNeedAllHaveAllBits() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        (long[][] sizes, double[][] losses) = Drawn(seed);
        Assert.All(BitChoice.Choose(sizes, losses, sizes.Sum(layer => layer[^1]))!, choice => Assert.Equal(Choices - 1, choice));
    }).QuickCheckThrowOnFailure();

    private static int[] Chosen(long[][] sizes, double[][] losses, long budget) =>
        BitChoice.Choose(sizes, losses, budget) ?? throw new InvalidOperationException("nothing fits");

    private static (long[][] Sizes, double[][] Losses) Drawn(int seed)
    {
        var random = new Random(seed);
        long[][] sizes = [.. Enumerable.Range(0, random.Next(1, 13)).Select(_ => random.Next(1, 60))
            .Select(size => Enumerable.Range(2, Choices).Select(bits => (long)size * bits).ToArray())];
        double[][] losses = [.. sizes.Select(_ => random.NextDouble())
            .Select(loss => Enumerable.Range(2, Choices)
                .Select(bits => loss * Math.Pow(0.25, bits) * (0.5 + random.NextDouble())).ToArray())];
        return (sizes, losses);
    }
}
