using Askew.Instructions;

namespace Askew.Execution.Kernels;

/// <summary>Which tensors the vector kernels for signed bytes take.</summary>
internal static class ByteTensors
{
    /// <summary>Whether <paramref name="tensor"/> has one byte an element, and memory behind it that may be read: constants have none.</summary>
    public static bool CanRead(IntegerProgram program, int tensor) =>
        program.Tensors[tensor].ElementSizeInBytes == 1 && program.Tensors[program.StorageOf(tensor)].Constant is null;

    /// <summary>Whether <paramref name="tensor"/> has one byte an element.</summary>
    public static bool CanWrite(IntegerProgram program, int tensor) => program.Tensors[tensor].ElementSizeInBytes == 1;
}
