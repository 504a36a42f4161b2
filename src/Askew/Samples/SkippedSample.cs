namespace Askew.Samples;

/// <summary>A sample that could not be used, and why.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why.</param>
/// <param name="Number">Its number in the whole set.</param>
internal readonly record struct SkippedSample(string Name, string Reason, int Number);
