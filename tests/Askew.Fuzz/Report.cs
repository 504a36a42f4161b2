namespace Askew.Fuzz;

/// <summary>A line that a child writes for its parent, as JSON.</summary>
/// <param name="Index">The input's number.</param>
/// <param name="Signature">The kind of fault; null where there is none.</param>
/// <param name="Message">All about the fault.</param>
/// <param name="Input">The input, made smaller where that was cheap; null for the input as it was made.</param>
/// <param name="Digest">What was computed, where every processor must compute the same.</param>
/// <param name="Counts">How often each outcome was; at the end.</param>
internal sealed record Report(
    long Index,
    string? Signature = null,
    string? Message = null,
    byte[]? Input = null,
    string? Digest = null,
    IReadOnlyDictionary<string, long>? Counts = null);
