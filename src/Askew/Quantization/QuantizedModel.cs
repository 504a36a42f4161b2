using Askew.Instructions;

namespace Askew.Quantization;

/// <summary>The result of a quantisation.</summary>
/// <param name="Program">The integer-only network.</param>
/// <param name="Plan">How it was decided.</param>
/// <param name="Bounds">The proof that nothing overflows, one entry an instruction.</param>
public sealed record QuantizedModel(IntegerProgram Program, QuantizationPlan Plan, IReadOnlyList<LayerBounds> Bounds);
