namespace Askew.Samples;

/// <summary>A sample was asked for together with its label, and has none.</summary>
internal sealed class MissingLabelException : UnusableDataException
{
    /// <summary>Names the sample and where its label was looked for.</summary>
    public MissingLabelException(string sampleName, string reason)
        : base($"'{sampleName}' has no label: {reason}")
    {
        SampleName = sampleName;
    }

    /// <summary>The sample's name.</summary>
    public string SampleName { get; }
}
