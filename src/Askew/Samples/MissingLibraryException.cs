namespace Askew.Samples;

/// <summary>A native library that the work needs is not installed. No sample is at fault, so none is skipped for it.</summary>
internal sealed class MissingLibraryException : AskewException
{
    /// <summary>Names the library and how to install it.</summary>
    public MissingLibraryException(string message, Exception? innerException = null)
        : base(Fault.Data, message, innerException)
    {
    }
}
