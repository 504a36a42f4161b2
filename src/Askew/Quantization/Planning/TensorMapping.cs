using Askew.Numerics;

namespace Askew.Quantization.Planning;

/// <summary>How a tensor's reals become integers, and why so.</summary>
/// <param name="Parameters">Scale, zero point, bits.</param>
/// <param name="Range">The clipping range that was chosen; the parameters may cover more. Null for what exists only inside a fused
/// layer.</param>
/// <param name="Method">The method that would choose the range again; null where there is none.</param>
/// <param name="Reason">Why the range is what it is, for people; null where the method alone says it.</param>
internal sealed record TensorMapping(
    QuantizationParameters Parameters, ClippingRange? Range = null, string? Method = null, string? Reason = null);
