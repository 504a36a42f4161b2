namespace Askew.Reports;

/// <summary>A tensor whose mapping to integers the model itself decides.</summary>
/// <param name="Name">The tensor.</param>
/// <param name="Scale">Real units per step.</param>
/// <param name="ZeroPoint">The signed integer that stands for 0; that of unsigned ones less half of their range.</param>
/// <param name="Bits">Bits of the integers.</param>
internal sealed record DecidedTensor(string Name, double Scale, int ZeroPoint, int Bits);
