using Askew.Numerics;

namespace Askew.Quantization.Planning;

/// <summary>How a tensor's reals become integers, and why so.</summary>
/// <param name="Parameters">Scale, zero point, bits.</param>
/// <param name="Range">The clipping range that was chosen; the parameters may cover more. Null for what exists only inside a fused
/// layer.</param>
/// <param name="Method">What chose the range; null where there is none.</param>
internal sealed record TensorMapping(QuantizationParameters Parameters, ClippingRange? Range = null, string? Method = null);
