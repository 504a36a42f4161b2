namespace Askew;

/// <summary>The base of all that Askew complains of: what happened, to what, what was expected, what to try.</summary>
public abstract class AskewException : Exception
{
    /// <summary>Complains.</summary>
    private protected AskewException(Fault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <summary>At whose door it lies.</summary>
    public Fault Fault { get; }
}
