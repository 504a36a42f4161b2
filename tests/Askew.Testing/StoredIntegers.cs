using System.Runtime.InteropServices;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Testing;

/// <summary>The integers of a program's tensors as those of an exported model, which may be unsigned.</summary>
internal static class StoredIntegers
{
    /// <summary>What <paramref name="stored"/> is there.</summary>
    /// <param name="tensor">The tensor of the program.</param>
    /// <param name="stored">Its bytes.</param>
    /// <param name="isSigned">Whether the model's 8-bit integers are signed.</param>
    public static Tensor ToTensor(ProgramTensor tensor, ReadOnlySpan<byte> stored, bool isSigned) =>
        tensor.ElementSizeInBytes > 1 ? Tensor.Of(tensor.Shape, MemoryMarshal.Cast<byte, short>(stored).ToArray())
        : isSigned ? Tensor.Of(tensor.Shape, MemoryMarshal.Cast<byte, sbyte>(stored).ToArray())
        : Tensor.Of(tensor.Shape, Array.ConvertAll(stored.ToArray(), Turned));

    /// <summary>What the program stores for <paramref name="integers"/>.</summary>
    public static byte[] ToBytes(Tensor integers) => integers.ElementType == ElementType.UInt8
        ? Array.ConvertAll(integers.Bytes.ToArray(), Turned) : integers.Bytes.ToArray();

    // From signed to unsigned, and back.
    private static byte Turned(byte stored) => (byte)(stored ^ 0x80);
}
