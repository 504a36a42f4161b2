using Askew.Calibration;
using BenchmarkDotNet.Attributes;

namespace Askew.Benchmarks.Kernels;

/// <summary>Counting the values of a tensor, half of them 0 as behind a ReLU.</summary>
public class Histograms
{
    private readonly long[] counts = new long[2 * HistogramObserver.MostBins];
    private float[] values = [];

    /// <summary>Makes the values: 8192 bins of 1/1024.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        var random = new Random(1);
        values = [.. Enumerable.Range(0, 1 << 18).Select(_ => Math.Max(0, (16 * random.NextSingle()) - 8))];
    }

    /// <summary>With vectors.</summary>
    [Benchmark]
    public void Vectors() => BinCounter.Count(values, -10, 0, counts);

    /// <summary>Value by value.</summary>
    [Benchmark(Baseline = true)]
    public void OneByOne() => BinCounter.CountOneByOne(values, -10, 0, counts);
}
