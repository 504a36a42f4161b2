using Askew.Numerics;

namespace Askew.Quantization;

/// <summary>One layer of a <see cref="FloatPart"/> that computes in integers.</summary>
/// <param name="Node">Its node.</param>
/// <param name="Operator">The node's ONNX operator type.</param>
/// <param name="Input">The tensor that is quantised for it.</param>
/// <param name="Parameters">The mapping of that tensor.</param>
/// <param name="WeightBits">Bits of its weights.</param>
internal sealed record RoundedLayer(string Node, string Operator, string Input, QuantizationParameters Parameters, int WeightBits);
