namespace Askew.Graphs;

/// <summary>Something that must always be true is not: a fault of Askew.</summary>
internal sealed class BrokenInvariantException : AskewException
{
    /// <summary>Says what is not true.</summary>
    public BrokenInvariantException(string message, Exception? innerException = null)
        : base(Fault.Askew, message, innerException)
    {
    }
}
