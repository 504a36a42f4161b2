using Askew.Instructions;

namespace Askew.Execution.Kernels;

/// <summary>What vector kernels need to know about the memory of tensors.</summary>
internal static class TensorMemory
{
    /// <summary>Whether there is memory behind <paramref name="tensor"/> that may be read: there is none behind constants.</summary>
    public static bool HasSlack(IntegerProgram program, int tensor) => program.Tensors[program.StorageOf(tensor)].Constant is null;

    /// <summary>Whether <paramref name="tensor"/> has one byte an element.</summary>
    public static bool IsBytes(IntegerProgram program, int tensor) => program.Tensors[tensor].ElementSizeInBytes == 1;
}
