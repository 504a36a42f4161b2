namespace Askew.Quantization;

/// <summary>A part of a quantised network: <see cref="IntegerPart"/> or <see cref="FloatPart"/>.</summary>
internal abstract record ModelPart;
