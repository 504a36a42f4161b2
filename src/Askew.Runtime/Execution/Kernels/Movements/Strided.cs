using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Askew.Execution.Kernels.Movements;

/// <summary>Picks elements at regular distances.</summary>
internal static class Strided
{
    /// <summary>Copies every <paramref name="stride"/>-th element of <paramref name="source"/>, from its first on, until
    /// <paramref name="target"/> is full.</summary>
    public static void Copy<T>(ReadOnlySpan<T> source, int stride, Span<T> target)
        where T : unmanaged => Copy(source, stride, target, target.Length);

    /// <summary>Copies every <paramref name="stride"/>-th element of <paramref name="source"/>, from its first on.</summary>
    /// <param name="source">The source.</param>
    /// <param name="stride">The distance.</param>
    /// <param name="target">Receives the elements; what follows them may be overwritten, too.</param>
    /// <param name="count">Number of elements.</param>
    [MethodImpl(Compilation.AtOnce)]
    public static void Copy<T>(ReadOnlySpan<T> source, int stride, Span<T> target, int count)
        where T : unmanaged
    {
        if (stride == 1)
        {
            CopyDense(source, target, count);
            return;
        }

        int i = stride == 2 && typeof(T) == typeof(sbyte) && BitConverter.IsLittleEndian
            ? CopyEven(MemoryMarshal.Cast<T, sbyte>(source), MemoryMarshal.Cast<T, sbyte>(target), count)
            : 0;
        for (; i < count; i++)
        {
            target[i] = source[i * stride];
        }
    }

    // Whole vectors as long as both sides have them.
    [MethodImpl(Compilation.AtOnce)]
    private static void CopyDense<T>(ReadOnlySpan<T> source, Span<T> target, int count)
        where T : unmanaged
    {
        ref T from = ref MemoryMarshal.GetReference(source);
        ref T to = ref MemoryMarshal.GetReference(target);
        int room = Math.Min(source.Length, target.Length) - Vector<T>.Count;
        int i = 0;
        for (; i < count && i <= room; i += Vector<T>.Count)
        {
            Vector.LoadUnsafe(ref from, (nuint)i).StoreUnsafe(ref to, (nuint)i);
        }

        if (i < count)
        {
            source[i..count].CopyTo(target[i..]);
        }
    }

    // Seen as 16-bit integers, the even bytes are the low halves, which are what narrowing keeps.
    [MethodImpl(Compilation.AtOnce)]
    private static int CopyEven(ReadOnlySpan<sbyte> source, Span<sbyte> target, int count)
    {
        ref short from = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<sbyte, short>(source));
        ref sbyte to = ref MemoryMarshal.GetReference(target);
        int room = Math.Min(target.Length, source.Length / 2) - Vector<sbyte>.Count;
        int i = 0;
        for (; i < count && i <= room; i += Vector<sbyte>.Count)
        {
            Vector<short> low = Vector.LoadUnsafe(ref from, (nuint)i);
            Vector<short> high = Vector.LoadUnsafe(ref from, (nuint)(i + Vector<short>.Count));
            Vector.Narrow(low, high).StoreUnsafe(ref to, (nuint)i);
        }

        return i;
    }
}
