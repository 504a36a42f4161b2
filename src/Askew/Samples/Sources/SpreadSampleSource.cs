namespace Askew.Samples.Sources;

/// <summary>Some samples of another source, spread evenly over it: the i-th of n is number floor(i * Count / n).</summary>
internal sealed class SpreadSampleSource(ISampleSource source, int count) : ISampleSource
{
    /// <inheritdoc/>
    public int Count => count;

    /// <inheritdoc/>
    public string NameOf(int index) => source.NameOf(IndexOf(index));

    /// <inheritdoc/>
    public Sample Load(int index) => source.Load(IndexOf(index));

    private int IndexOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        return (int)((long)index * source.Count / count);
    }
}
