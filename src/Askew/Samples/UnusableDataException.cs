namespace Askew.Samples;

/// <summary>Data that was asked for cannot be used: an unreadable file, a missing label, or a folder with nothing in it.</summary>
/// <remarks>Whatever <see cref="ISampleSource.Load"/> throws of this kind concerns one sample; what
/// <see cref="SampleSources.Open"/> and <see cref="SamplePipeline"/> throw concerns the data as a whole.</remarks>
internal class UnusableDataException : AskewException
{
    /// <summary>Says what happened, to which file, and what to try.</summary>
    public UnusableDataException(string message, Exception? innerException = null)
        : base(Fault.Data, message, innerException)
    {
    }
}
