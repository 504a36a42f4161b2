namespace Askew.Samples;

/// <summary>Samples in a fixed order, each loaded when it is asked for. Safe for use by several threads.</summary>
internal interface ISampleSource
{
    /// <summary>The number of samples.</summary>
    int Count { get; }

    /// <summary>The name of a sample: a path relative to the data folder, with forward slashes.</summary>
    string NameOf(int index);

    /// <summary>The number of a sample in the whole set, of which this source may be a part.</summary>
    int NumberOf(int index) => index;

    /// <summary>Loads a sample.</summary>
    /// <exception cref="UnusableDataException">This sample is unreadable or lacks its label; others may do.</exception>
    Sample Load(int index);
}
