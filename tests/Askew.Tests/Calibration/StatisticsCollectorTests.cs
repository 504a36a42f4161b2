using Askew.Calibration;
using Askew.Graphs;
using Askew.Samples;
using Askew.Tensors;
using Askew.Tests.Quantization;

namespace Askew.Tests.Calibration;

public class StatisticsCollectorTests
{
    private const int Many = 24;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Graph graph;
    private readonly Value[] values;

    public StatisticsCollectorTests()
    {
        var test = new TestGraph(1, 1, 3, 8, 8);
        Value conv = test.Conv(test.Input, 3, 4, 3);
        Value relu = test.Add("Relu", conv);
        graph = test.Build(test.Conv(relu, 4, 2, 1));
        values = [graph.Inputs[0], conv, relu];
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public async Task ThreadsChangeNothing(int threads)
    {
        IReadOnlyDictionary<Value, ActivationStatistics> alone = await Collect(Samples(Many), 1);
        IReadOnlyDictionary<Value, ActivationStatistics> together = await Collect(Samples(Many), threads);
        foreach (Value value in values)
        {
            AssertSame(alone[value], together[value]);
            RunningHistogram running = alone[value].Running!;
            Assert.Equal((running.Min, running.Max), (together[value].Running!.Min, together[value].Running!.Max));
            Assert.Equal(running.Counts, together[value].Running!.Counts);
        }
    }

    [Fact]
    public async Task TheRunningHistogramIsOnlyThereWhereAskedFor() =>
        Assert.All((await Collect(Samples(2), 2, needs: StatisticsNeeds.None)).Values, seen => Assert.Null(seen.Running));

    [Fact]
    public async Task EverySampleHasItsExtremes()
    {
        ActivationStatistics seen = (await Collect(Samples(Many), 3))[values[0]];
        Assert.Equal(Enumerable.Range(0, Many), seen.Samples.Select(s => s.Sample));
        Assert.Equal(Samples(Many).Select(s => s.Input.Floats.ToArray().Max()), seen.Samples.Select(s => s.Max));
        Assert.Equal(seen.Min, seen.Samples.Min(s => s.Min));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(Many - 1)]
    public async Task ASampleThatFailsEndsTheWorkOfAllWithItsReason(int bad)
    {
        Sample[] samples = Samples(Many);
        float[] spoilt = samples[bad].Input.Floats.ToArray();
        spoilt[9] = float.NaN;
        samples[bad] = samples[bad] with { Inputs = [Tensor.Of(new Shape(1, 3, 8, 8), spoilt)] };
        var error = await Assert.ThrowsAsync<UnusableDataException>(() => Collect(samples, 4));
        Assert.Contains($"'{samples[bad].Name}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task AnExceptionInTheMiddleOfASampleEndsTheWorkOfAll(int threads)
    {
        var error = await Assert.ThrowsAsync<FormatException>(() => Collect(Samples(Many), threads, (sample, value, _) =>
        {
            if (sample == 5 && value == values[1])
            {
                throw new FormatException("in the middle");
            }
        }));
        Assert.Equal("in the middle", error.Message);
    }

    [Fact]
    public async Task AnExceptionOfTheSourceEndsTheWorkOfAll() =>
        await Assert.ThrowsAsync<FormatException>(() => Collect(Samples(5).Concat(Failing()), 4));

    [Fact]
    public async Task CancellingEndsTheWork()
    {
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Collect(Samples(Many), 4, (sample, _, _) => CancelAt(sample), cancellation: cancellation.Token));

        void CancelAt(int sample)
        {
            if (sample == 6)
            {
                cancellation.Cancel();
            }
        }
    }

    [Fact]
    public async Task PartsMergeToTheWholeInAnyOrder()
    {
        Sample[] samples = Samples(Many);
        IReadOnlyDictionary<Value, ActivationStatistics> whole = await Collect(samples, 2, needs: StatisticsNeeds.None);
        IReadOnlyDictionary<Value, ActivationStatistics> first = await Collect(samples.Take(7), 2, needs: StatisticsNeeds.None);
        IReadOnlyDictionary<Value, ActivationStatistics> rest = await Collect(samples.Skip(7), 2, needs: StatisticsNeeds.None);
        foreach (Value value in values)
        {
            ActivationStatistics second = rest[value].NumberedFrom(7);
            AssertSame(whole[value], first[value].MergedWith(second, value.Name));
            AssertSame(whole[value], second.MergedWith(first[value], value.Name));
        }
    }

    [Fact]
    public async Task WhatCannotBeMergedSaysSo()
    {
        ActivationStatistics plain = (await Collect(Samples(2), 1, needs: StatisticsNeeds.None))[values[1]];
        ActivationStatistics running = (await Collect(Samples(2), 1))[values[1]];
        Assert.Contains("'histogram'", Assert.Throws<InvalidOperationException>(() => plain.MergedWith(running, "t")).Message,
            StringComparison.Ordinal);
        Assert.Contains("Sample 0", Assert.Throws<InvalidOperationException>(() => plain.MergedWith(plain, "t")).Message,
            StringComparison.Ordinal);
    }

    // A thread that waits for ever must fail the test, not hang it.
    private Task<IReadOnlyDictionary<Value, ActivationStatistics>> Collect(
        IEnumerable<Sample> samples,
        int threads,
        Action<int, Value, Tensor>? alsoSee = null,
        StatisticsNeeds needs = StatisticsNeeds.RunningHistogram,
        CancellationToken cancellation = default) =>
        Task.Run(() => StatisticsCollector.Collect(graph, values, samples, threads, alsoSee, null, cancellation, needs),
            CancellationToken.None).WaitAsync(Patience, CancellationToken.None);

    private static Sample[] Samples(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new Sample
        {
            Name = $"sample {i}",
            Inputs = [Tensor.Of(new Shape(1, 3, 8, 8), TorchBatches.Draw((ulong)i, 192, "normal", 1 + (i * 0.2), 0))],
        }),
    ];

    private static IEnumerable<Sample> Failing()
    {
        yield return Samples(6)[5];
        throw new FormatException("the source");
    }

    private static void AssertSame(ActivationStatistics expected, ActivationStatistics actual)
    {
        Assert.Equal((expected.Observed, expected.BinWidth, expected.FirstBin), (actual.Observed, actual.BinWidth, actual.FirstBin));
        Assert.Equal(expected.Counts, actual.Counts);
        Assert.Equal(expected.Samples, actual.Samples);
    }
}
