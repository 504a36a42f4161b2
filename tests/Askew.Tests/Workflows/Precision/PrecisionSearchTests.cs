using Askew.Quantization.Planning;
using Askew.Workflows.Precision;
using FsCheck;
using FsCheck.Fluent;

namespace Askew.Tests.Workflows.Precision;

/// <summary>The search for the fewest tensors with 16 bits, on tolerances that are known.</summary>
public class PrecisionSearchTests
{
    private static readonly LiftedTensor[] Candidates =
        [.. Enumerable.Range(0, 40).Select(i => new LiftedTensor($"t{i}", IsInput: i == 7))];

    [Fact]
    public void AsManyAsAreNeededFromTheFrontAndNoneMore() => Prop.ForAll(Gen.Choose(0, Candidates.Length).ToArbitrary(), needed =>
    {
        var search = new PrecisionSearch(lifted => new PrecisionTrial(lifted, Candidates.Take(needed).Except(lifted).Count()));
        PrecisionTrial best = search.Run(Candidates);
        return best.IsWithin && best.Lifted.SequenceEqual(Candidates.Take(needed)) && search.Trials < 30;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void WhatIsLiftedInVainIsLetDownAgain()
    {
        // Only the first and the sixth matter.
        var search = new PrecisionSearch(lifted => new PrecisionTrial(lifted, new[] { 0, 5 }.Count(i => !lifted.Contains(Candidates[i]))));
        Assert.Equal([Candidates[0], Candidates[5]], search.Run(Candidates).Lifted);
    }

    [Fact]
    public void WhereNothingSufficesTheNearestIsTheBest()
    {
        var search = new PrecisionSearch(lifted => new PrecisionTrial(lifted, 1 + Math.Abs(lifted.Count - 4)));
        PrecisionTrial best = search.Run(Candidates);
        Assert.False(best.IsWithin);
        Assert.Equal(4, best.Lifted.Count);
    }

    [Fact]
    public void ANetworkThatCannotBeMadeIsNeverTheBest()
    {
        var search = new PrecisionSearch(lifted => lifted.Count is > 0 and < 8
            ? new PrecisionTrial(lifted, -1, "a register overflows")
            : new PrecisionTrial(lifted, lifted.Count < 8 ? 1 : 0));
        Assert.Equal(8, search.Run(Candidates).Lifted.Count);
    }

    [Fact]
    public void AnInterruptedSearchHasTheBestSoFar()
    {
        using var cancellation = new CancellationTokenSource();
        var search = new PrecisionSearch(
            lifted =>
            {
                if (lifted.Count == 4)
                {
                    cancellation.Cancel();
                }

                return new PrecisionTrial(lifted, 30 - lifted.Count);
            },
            cancellation.Token);
        Assert.Equal(4, search.Run(Candidates).Lifted.Count);
    }
}
