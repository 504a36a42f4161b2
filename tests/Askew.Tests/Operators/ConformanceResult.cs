namespace Askew.Tests.Operators;

/// <summary>How a case of ONNX's test suite went, and why.</summary>
internal sealed record ConformanceResult(string Name, ConformanceOutcome Outcome, string Why);
