namespace Askew.Samples.Sources;

/// <summary>Some samples of another source, by their places in it: a set of its own, numbered anew.</summary>
internal sealed class ChosenSampleSource(ISampleSource source, IReadOnlyList<int> chosen) : ISampleSource
{
    /// <inheritdoc/>
    public int Count => chosen.Count;

    /// <inheritdoc/>
    public string NameOf(int index) => source.NameOf(chosen[index]);

    /// <inheritdoc/>
    public Sample Load(int index) => source.Load(chosen[index]);
}
