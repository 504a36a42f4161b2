namespace Askew.Samples;

/// <summary>A box that a detector predicts relative to, in pixels of the network's input.</summary>
internal readonly record struct AnchorSize(double Width, double Height);
