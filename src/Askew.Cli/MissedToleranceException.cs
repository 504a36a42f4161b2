namespace Askew.Cli;

/// <summary>The best network that could be made is outside of the tolerance.</summary>
internal sealed class MissedToleranceException(string message) : Exception(message);
