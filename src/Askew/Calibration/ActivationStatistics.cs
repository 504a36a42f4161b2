using Askew.Numerics;

namespace Askew.Calibration;

/// <summary>What is known of the values of one tensor over the calibration set: extremes and a histogram.</summary>
/// <remarks>
/// Bins are uniform; bin i holds the values from i * <see cref="BinWidth"/> up to, not including, (i + 1) * <see cref="BinWidth"/>,
/// so every bin border is a multiple of a power of two, and histograms of different ranges merge exactly.
/// </remarks>
/// <param name="Min">The smallest value seen, exactly.</param>
/// <param name="Max">The largest value seen, exactly.</param>
/// <param name="BinWidth">A power of two.</param>
/// <param name="FirstBin">The number of the bin that <paramref name="Counts"/> begins with.</param>
/// <param name="Counts">Values in each bin; the first and the last are not 0.</param>
internal sealed record ActivationStatistics(double Min, double Max, double BinWidth, long FirstBin, double[] Counts)
{
    /// <summary>The extremes of each sample, in the order of the samples.</summary>
    public IReadOnlyList<SampleExtremes> Samples { get; init; } = [];

    /// <summary>The histogram as PyTorch keeps it; null unless it was asked for.</summary>
    public RunningHistogram? Running { get; init; }

    /// <summary>How many values were seen.</summary>
    public double Total => Counts.Sum();

    /// <summary>From the smallest value seen to the largest.</summary>
    public ClippingRange Observed => new(Min, Max);

    /// <summary>Whether there is nothing to choose: all values are alike, or too near to each other to fall into two bins.</summary>
    public bool IsDegenerate => Min >= Max || Counts.Length < 2;

    /// <summary>The value that stands for bin <paramref name="bin"/> of <see cref="Counts"/>: its centre, kept within what was
    /// seen.</summary>
    public double Center(int bin) => Math.Clamp((FirstBin + bin + 0.5) * BinWidth, Min, Max);

    /// <summary>The lower border of bin <paramref name="bin"/> of <see cref="Counts"/>, kept within what was seen.</summary>
    public double LowerBorder(int bin) => Math.Clamp((FirstBin + bin) * BinWidth, Min, Max);

    /// <summary>The bin of <see cref="Counts"/> that holds <paramref name="value"/>; the nearest for a value outside.</summary>
    public int BinOf(double value) => (int)Math.Clamp(Math.Floor(value / BinWidth) - FirstBin, 0, Counts.Length - 1);

    /// <summary>What the statistics would be had every value been moved to the nearest bound of <paramref name="clamp"/> first.</summary>
    public ActivationStatistics ClampedTo(ClippingRange clamp)
    {
        ClippingRange kept = Observed.Intersect(clamp);
        if (kept == Observed)
        {
            return this;
        }

        int first = BinOf(kept.Min);
        int last = BinOf(kept.Max);
        double[] counts = Counts[first..(last + 1)];
        counts[0] += Counts[..first].Sum();
        counts[^1] += Counts[(last + 1)..].Sum();
        return new ActivationStatistics(kept.Min, kept.Max, BinWidth, FirstBin + first, counts)
        {
            Samples = [.. Samples.Select(sample => sample.ClampedTo(clamp))],
            Running = Running?.ClampedTo(clamp),
        };
    }

    /// <summary>What they would be had the tensor held <paramref name="values"/>, too, in no sample.</summary>
    /// <param name="tensor">The name of the tensor, for messages.</param>
    /// <param name="values">At least one.</param>
    /// <exception cref="Graphs.GraphException">One is NaN or infinite.</exception>
    public ActivationStatistics With(string tensor, params ReadOnlySpan<float> values)
    {
        var observer = new HistogramObserver(tensor);
        observer.Add(this);
        observer.Observe(values);
        return observer.ToStatistics() with { Samples = Samples, Running = Running };
    }

    /// <summary>The same statistics, with the samples numbered from <paramref name="first"/> on: for a part of a calibration set that is
    /// merged with others.</summary>
    public ActivationStatistics NumberedFrom(int first) =>
        this with { Samples = [.. Samples.Select((sample, i) => sample with { Sample = first + i })] };

    /// <summary>What one pass over the samples of both would have seen: exact, whatever the division and the order.</summary>
    /// <param name="other">Statistics of the same tensor over other samples.</param>
    /// <param name="tensor">The name of the tensor, for messages.</param>
    /// <exception cref="InvalidOperationException">A sample is in both, or one has a running histogram, which cannot be merged.</exception>
    public ActivationStatistics MergedWith(ActivationStatistics other, string tensor)
    {
        if (Running is not null || other.Running is not null)
        {
            throw new InvalidOperationException(
                $"The statistics of tensor '{tensor}' have a running histogram (method 'histogram'), which depends on the order of the "
                + $"samples and "
                + "cannot be merged. Calibrate with all samples at once, or with another method.");
        }

        if (Samples.Select(s => s.Sample).Intersect(other.Samples.Select(s => s.Sample)).Order().ToArray() is [int twice, ..])
        {
            throw new InvalidOperationException(
                $"Sample {twice} is in both statistics of tensor '{tensor}' that shall be merged. Number the samples of all parts "
                + $"consecutively.");
        }

        var merged = new HistogramObserver(tensor);
        merged.Add(this);
        merged.Add(other);
        return merged.ToStatistics() with { Samples = [.. Samples.Concat(other.Samples).OrderBy(s => s.Sample)] };
    }
}
