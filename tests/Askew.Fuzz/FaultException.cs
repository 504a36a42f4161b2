namespace Askew.Fuzz;

/// <summary>What must not be.</summary>
/// <param name="signature">The kind of fault, the same for all of a kind.</param>
/// <param name="message">All that is known about this one.</param>
internal sealed class FaultException(string signature, string message) : Exception(message)
{
    /// <summary>The kind of fault.</summary>
    public string Signature { get; } = signature;
}
