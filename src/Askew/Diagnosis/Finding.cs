namespace Askew.Diagnosis;

/// <summary>One cause of trouble: what it is, where, how large, and what to do.</summary>
internal sealed record Finding
{
    /// <summary>The kind of cause, a stable word.</summary>
    public required string Cause { get; init; }

    /// <summary>How much it matters.</summary>
    public required Severity Severity { get; init; }

    /// <summary>One sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>The node; null where it is not about one.</summary>
    public string? Node { get; init; }

    /// <summary>The sample; null where it is not about one.</summary>
    public string? Sample { get; init; }

    /// <summary>What was measured, by name.</summary>
    public required IReadOnlyDictionary<string, double> Figures { get; init; }

    /// <summary>What to do.</summary>
    public required Remedy Remedy { get; init; }

    /// <summary>What that brings; null where it was not, or could not be, measured.</summary>
    public Gain? Gain { get; init; }
}
