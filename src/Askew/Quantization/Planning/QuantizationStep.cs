namespace Askew.Quantization.Planning;

/// <summary>How far a step of a quantisation is.</summary>
/// <param name="Name">The step, for people.</param>
/// <param name="Done">Pieces done.</param>
/// <param name="Total">Pieces in all.</param>
public readonly record struct QuantizationStep(string Name, int Done, int Total);
