using Askew.Tensors;

namespace Askew.Graphs;

/// <summary>The grid on which a model has put a constant: each element is a whole number of steps.</summary>
/// <remarks>The whole numbers follow from the elements: single precision is so much finer than a step that dividing gives them back to
/// the bit.</remarks>
/// <param name="Steps">For each element what one step is in real units, a tensor of the constant's shape; all positive.</param>
/// <param name="Bits">Bits of the integers that the model stores.</param>
internal sealed record ConstantGrid(Tensor Steps, int Bits);
