namespace Askew.Reports;

/// <summary>A layer whose integer weights the model itself decides.</summary>
/// <param name="Node">The layer's node.</param>
/// <param name="Operator">The node's operator.</param>
/// <param name="Scales">How many scales there are: one, or one for each output channel.</param>
/// <param name="LeastScale">The least of them, in real units per step.</param>
/// <param name="LargestScale">The largest.</param>
/// <param name="Bits">Bits of the integers.</param>
internal sealed record DecidedWeights(string Node, string Operator, int Scales, double LeastScale, double LargestScale, int Bits);
