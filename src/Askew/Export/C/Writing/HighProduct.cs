namespace Askew.Export.C.Writing;

/// <summary>A requantiser of which only the upper half of one 32-bit product is needed:
/// <c>(high32((sum + Begin) * Multiplier) + Addend) >> S</c>, where S is the layer's.</summary>
/// <param name="Begin">What a sum begins with.</param>
/// <param name="Multiplier">Not negative.</param>
/// <param name="Addend">Added to the upper half.</param>
internal readonly record struct HighProduct(int Begin, int Multiplier, int Addend);
