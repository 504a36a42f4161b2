using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Askew.Execution.Kernels;

/// <summary>Sums of signed bytes in 32 bits.</summary>
internal static class ByteSums
{
    /// <summary>The sum of all <paramref name="bytes"/>.</summary>
    [MethodImpl(Compilation.AtOnce)]
    public static int Total(ReadOnlySpan<sbyte> bytes)
    {
        ref sbyte from = ref MemoryMarshal.GetReference(bytes);
        Vector<int> sums = Vector<int>.Zero;
        int i = 0;
        for (; i + Vector<sbyte>.Count <= bytes.Length; i += Vector<sbyte>.Count)
        {
            Vector.Widen(Vector.LoadUnsafe(ref from, (nuint)i), out Vector<short> low, out Vector<short> high);

            // Two bytes fit 16 bits.
            Vector.Widen(low + high, out Vector<int> first, out Vector<int> second);
            sums += first + second;
        }

        int total = Vector.Sum(sums);
        for (; i < bytes.Length; i++)
        {
            total += bytes[i];
        }

        return total;
    }

    /// <summary>Adds <paramref name="count"/> bytes to sums; whole vectors of both are read, and of the sums written.</summary>
    [MethodImpl(Compilation.AtOnce)]
    public static void Add(ReadOnlySpan<sbyte> bytes, Span<int> sums, int count)
    {
        ref sbyte from = ref MemoryMarshal.GetReference(bytes);
        ref int target = ref MemoryMarshal.GetReference(sums);
        nuint step = (nuint)Vector<int>.Count;
        for (nuint i = 0; i < (nuint)count; i += (nuint)Vector<sbyte>.Count)
        {
            Vector.Widen(Vector.LoadUnsafe(ref from, i), out Vector<short> low, out Vector<short> high);
            Vector.Widen(low, out Vector<int> first, out Vector<int> second);
            Vector.Widen(high, out Vector<int> third, out Vector<int> fourth);
            (Vector.LoadUnsafe(ref target, i) + first).StoreUnsafe(ref target, i);
            (Vector.LoadUnsafe(ref target, i + step) + second).StoreUnsafe(ref target, i + step);
            (Vector.LoadUnsafe(ref target, i + (2 * step)) + third).StoreUnsafe(ref target, i + (2 * step));
            (Vector.LoadUnsafe(ref target, i + (3 * step)) + fourth).StoreUnsafe(ref target, i + (3 * step));
        }
    }
}
