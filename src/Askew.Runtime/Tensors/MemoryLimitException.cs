namespace Askew.Tensors;

/// <summary>A network needs more memory than <see cref="MemoryLimit"/> allows. Says what needs how much, and what to try.</summary>
internal sealed class MemoryLimitException(string message) : AskewException(Fault.Model, message);
