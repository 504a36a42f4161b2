namespace Askew.Graphs;

/// <summary>A node that computes <c>y = Scale[c] * x + Offset[c]</c> in every channel c (dimension 1) of its first input.</summary>
/// <param name="Scale">One for each channel.</param>
/// <param name="Offset">One for each channel.</param>
internal sealed record ChannelAffine(double[] Scale, double[] Offset);
