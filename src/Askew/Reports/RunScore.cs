namespace Askew.Reports;

/// <summary>One value of an output.</summary>
/// <param name="Index">Its place among all elements, row-major.</param>
/// <param name="Value">The value.</param>
/// <param name="Class">What the class is called whose score it is; null where that is not known.</param>
internal sealed record RunScore(int Index, float Value, string? Class = null);
