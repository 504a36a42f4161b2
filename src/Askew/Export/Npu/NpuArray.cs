using Askew.Tensors;

namespace Askew.Export.Npu;

/// <summary>An array in files, as the manifest names it.</summary>
/// <param name="Npy">The file that NumPy reads.</param>
/// <param name="Hex">The file with one element a line, in two's complement and hexadecimal.</param>
/// <param name="Shape">The extents, outermost first.</param>
/// <param name="Bits">The bits that hold every element in two's complement; a line of the .hex file has the digits for them.</param>
internal sealed record NpuArray(string Npy, string Hex, Shape Shape, int Bits);
