using Askew.Quantization.Planning;

namespace Askew.Workflows.Precision;

/// <summary>A network with some tensors lifted to 16 bits, and how it measures up.</summary>
/// <param name="Lifted">What is lifted.</param>
/// <param name="Shortfall">By how much the tolerance is missed; 0 or less where it is kept.</param>
/// <param name="Failure">Why such a network cannot be made; null where it can.</param>
internal sealed record PrecisionTrial(IReadOnlyList<LiftedTensor> Lifted, double Shortfall, string? Failure = null)
{
    /// <summary>Whether the tolerance is kept.</summary>
    public bool IsWithin => Failure is null && Shortfall <= 0;

    /// <summary>Whether this is what one would rather have: within the tolerance before outside of it, then with fewer tensors lifted, else
    /// nearer to it.</summary>
    public bool IsBetterThan(PrecisionTrial? other) => Failure is null && (other is null || (IsWithin, other.IsWithin) switch
    {
        (true, false) => true,
        (false, true) => false,
        (true, true) => Lifted.Count < other.Lifted.Count,
        _ => Shortfall < other.Shortfall,
    });
}
