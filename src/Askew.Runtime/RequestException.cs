namespace Askew;

/// <summary>What was asked for makes no sense, or is not to be had: a path that is not there, options that do not go together.</summary>
public sealed class RequestException : AskewException
{
    /// <summary>Says what is wrong with the request.</summary>
    public RequestException(string message, Exception? innerException = null)
        : base(Fault.Request, message, innerException)
    {
    }
}
