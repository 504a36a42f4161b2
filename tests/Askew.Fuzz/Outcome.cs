namespace Askew.Fuzz;

/// <summary>What became of an input.</summary>
/// <param name="What">In a word or two, to be counted.</param>
/// <param name="Digest">Of what was computed, where every processor must compute the same; else null.</param>
internal sealed record Outcome(string What, string? Digest = null);
