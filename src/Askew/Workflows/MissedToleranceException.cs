namespace Askew.Workflows;

/// <summary>The work is done as well as it can be, and that is not what was asked for.</summary>
internal sealed class MissedToleranceException(string message) : AskewException(Fault.Work, message);
