namespace Askew.Quantization.Planning;

/// <summary>A tensor whose integers have 16 instead of 8 bits.</summary>
/// <param name="Name">The node whose result it is, or the input of the network.</param>
/// <param name="IsInput">Whether it is an input of the network.</param>
internal sealed record LiftedTensor(string Name, bool IsInput);
