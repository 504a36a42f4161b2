namespace Askew.Reports;

/// <summary>One value of an output.</summary>
/// <param name="Index">Its place among all elements, row-major.</param>
/// <param name="Value">The value.</param>
internal sealed record RunScore(int Index, float Value);
