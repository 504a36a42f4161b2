namespace Askew.Samples.Sources;

/// <summary>Some samples of another source, by their places in it; they keep their numbers.</summary>
internal sealed class PartialSampleSource(ISampleSource source, IReadOnlyList<int> places) : ISampleSource
{
    /// <inheritdoc/>
    public int Count => places.Count;

    /// <inheritdoc/>
    public string NameOf(int index) => source.NameOf(places[index]);

    /// <inheritdoc/>
    public int NumberOf(int index) => source.NumberOf(places[index]);

    /// <inheritdoc/>
    public Sample Load(int index) => source.Load(places[index]);
}
