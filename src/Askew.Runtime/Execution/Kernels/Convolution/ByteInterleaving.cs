using System.Numerics;
using System.Runtime.CompilerServices;

namespace Askew.Execution.Kernels.Convolution;

/// <summary>Puts two rows of bytes into one.</summary>
internal static unsafe class ByteInterleaving
{
    /// <summary><c>first[0], second[0], first[1], second[1], ...</c>; whole vectors are read and written.</summary>
    [MethodImpl(Compilation.AtOnce)]
    public static void Interleave(sbyte* first, sbyte* second, int count, sbyte* target)
    {
        for (int i = 0; i < count; i += Vector<byte>.Count)
        {
            Vector.Widen(Vector.Load((byte*)first + i), out Vector<ushort> lowFirst, out Vector<ushort> highFirst);
            Vector.Widen(Vector.Load((byte*)second + i), out Vector<ushort> lowSecond, out Vector<ushort> highSecond);
            (lowFirst | (lowSecond << 8)).Store((ushort*)(target + (2 * i)));
            (highFirst | (highSecond << 8)).Store((ushort*)(target + (2 * i)) + Vector<ushort>.Count);
        }
    }
}
