namespace Askew.Graphs;

/// <summary>A model that is malformed or that Askew does not support; the message says what, where, and what was expected.</summary>
internal sealed class GraphException : AskewException
{
    /// <summary>A message that names the node or tensor at fault.</summary>
    public GraphException(string message)
        : base(Fault.Model, message)
    {
    }

    /// <summary>A message that names the node or tensor at fault, and what caused it.</summary>
    public GraphException(string message, Exception inner)
        : base(Fault.Model, message, inner)
    {
    }
}
