using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Execution.Kernels.Matrices;

/// <summary>Rows times weights, and what becomes of the sums.</summary>
/// <param name="Weights">[columns of the output, length of a row].</param>
/// <param name="Requantizers">One for each column of the output.</param>
/// <param name="Stage">Saturation and fused activation.</param>
internal sealed record RequantizedProduct(sbyte[] Weights, Requantizer[] Requantizers, OutputStage Stage);
