namespace Askew.Samples.Sources;

/// <summary>One of several parts of another source: every n-th sample, so that parts are alike and together make the whole.</summary>
internal sealed class ShardSampleSource : ISampleSource
{
    private readonly ISampleSource source;
    private readonly int first;
    private readonly int parts;

    /// <summary>The samples whose number leaves the remainder <paramref name="part"/> when divided by <paramref name="parts"/>.</summary>
    public ShardSampleSource(ISampleSource source, int part, int parts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        this.source = source;
        this.parts = parts;
        first = part % parts;
        Count = first < source.Count ? (source.Count - first + parts - 1) / parts : 0;
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public string NameOf(int index) => source.NameOf(NumberOf(index));

    /// <inheritdoc/>
    public int NumberOf(int index) => first + (index * parts);

    /// <inheritdoc/>
    public Sample Load(int index) => source.Load(NumberOf(index));
}
