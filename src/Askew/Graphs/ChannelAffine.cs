namespace Askew.Graphs;

/// <summary>One multiplication and one addition for every channel (dimension 1): <c>y = Scale[c] * x + Shift[c]</c>.</summary>
/// <param name="Scale">One for each channel.</param>
/// <param name="Shift">One for each channel.</param>
public sealed record ChannelAffine(double[] Scale, double[] Shift);
