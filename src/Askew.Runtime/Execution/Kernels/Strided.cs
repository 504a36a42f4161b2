using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Askew.Execution.Kernels;

/// <summary>Picks elements at regular distances.</summary>
internal static class Strided
{
    /// <summary>Copies every <paramref name="stride"/>-th element of <paramref name="source"/>, from its first on, until <paramref name="target"/> is full.</summary>
    [MethodImpl(Compilation.AtOnce)]
    public static void Copy<T>(ReadOnlySpan<T> source, int stride, Span<T> target)
        where T : unmanaged
    {
        if (stride == 1)
        {
            source[..target.Length].CopyTo(target);
            return;
        }

        int i = stride == 2 && typeof(T) == typeof(sbyte) && BitConverter.IsLittleEndian
            ? CopyEven(MemoryMarshal.Cast<T, sbyte>(source), MemoryMarshal.Cast<T, sbyte>(target))
            : 0;
        for (; i < target.Length; i++)
        {
            target[i] = source[i * stride];
        }
    }

    // Seen as 16-bit integers, the even bytes are the low halves, which are what narrowing keeps.
    [MethodImpl(Compilation.AtOnce)]
    private static int CopyEven(ReadOnlySpan<sbyte> source, Span<sbyte> target)
    {
        ref short from = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<sbyte, short>(source));
        ref sbyte to = ref MemoryMarshal.GetReference(target);
        int words = Math.Min(target.Length, source.Length / 2);
        int i = 0;
        for (; i + Vector<sbyte>.Count <= words; i += Vector<sbyte>.Count)
        {
            Vector<short> low = Vector.LoadUnsafe(ref from, (nuint)i);
            Vector<short> high = Vector.LoadUnsafe(ref from, (nuint)(i + Vector<short>.Count));
            Vector.Narrow(low, high).StoreUnsafe(ref to, (nuint)i);
        }

        return i;
    }
}
