namespace Askew.Reports;

/// <summary>One output of a network.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Min">The smallest value.</param>
/// <param name="Max">The largest value.</param>
/// <param name="Top">The largest values, the largest first.</param>
internal sealed record RunOutput(string Name, int[] Shape, float Min, float Max, IReadOnlyList<RunScore> Top);
