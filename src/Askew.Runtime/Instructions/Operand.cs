using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Instructions;

/// <summary>A tensor of a program, as instructions refer to it.</summary>
/// <param name="Index">Its place in <see cref="IntegerProgram.Tensors"/>.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Parameters">Its mapping from integers to reals.</param>
internal readonly record struct Operand(int Index, Shape Shape, QuantizationParameters Parameters);
