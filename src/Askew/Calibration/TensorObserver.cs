namespace Askew.Calibration;

/// <summary>All that one thread sees of one tensor: its histogram and the extremes of each sample.</summary>
internal sealed class TensorObserver(string tensor)
{
    private readonly HistogramObserver histogram = new(tensor);
    private readonly List<SampleExtremes> samples = [];

    public void Observe(int sample, ReadOnlySpan<float> values)
    {
        (float min, float max) = histogram.Observe(values);
        samples.Add(new SampleExtremes(sample, min, max));
    }

    public void Merge(TensorObserver other)
    {
        histogram.Merge(other.histogram);
        samples.AddRange(other.samples);
    }

    public ActivationStatistics ToStatistics(RunningHistogram? running) => histogram.ToStatistics() with
    {
        Samples = [.. samples.OrderBy(s => s.Sample)],
        Running = running,
    };
}
