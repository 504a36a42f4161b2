namespace Askew.Workflows;

/// <summary>The network does not fit into the memory that was named.</summary>
internal sealed class MissedFlashException(string message) : AskewException(Fault.Work, message);
