namespace Askew.Calibration;

/// <summary>The moving average of the extremes of samples, in single precision as PyTorch's MovingAverageMinMaxObserver computes
/// it.</summary>
internal static class MovingAverage
{
    /// <summary>The averages: the first sample's extremes, then with each sample moved towards its extremes by <paramref name="share"/> of
    /// the distance.</summary>
    /// <exception cref="InvalidOperationException">There is no sample.</exception>
    public static (float Min, float Max) Of(IReadOnlyList<SampleExtremes> samples, float share)
    {
        if (samples.Count == 0)
        {
            throw new InvalidOperationException(
                "A moving average needs the extremes of the samples, and these statistics have none. Collect them anew.");
        }

        (_, float min, float max) = samples[0];
        foreach (SampleExtremes sample in samples.Skip(1))
        {
            min += share * (sample.Min - min);
            max += share * (sample.Max - max);
        }

        return (min, max);
    }
}
