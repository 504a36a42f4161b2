namespace Askew.Samples;

/// <summary>A sample that could not be used, and why.</summary>
internal readonly record struct SkippedSample(string Name, string Reason);
