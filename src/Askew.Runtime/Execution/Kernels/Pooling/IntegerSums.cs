using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Askew.Execution.Kernels.Pooling;

/// <summary>Sums of signed bytes and 16-bit integers in 32 bits.</summary>
internal static class IntegerSums
{
    /// <summary>The sum of all <paramref name="integers"/>, bytes or 16-bit integers.</summary>
    [MethodImpl(Compilation.AtOnce)]
    public static int Total<T>(ReadOnlySpan<T> integers)
        where T : unmanaged, IBinaryInteger<T>
    {
        ref T from = ref MemoryMarshal.GetReference(integers);
        Vector<int> sums = Vector<int>.Zero;
        int i = 0;
        for (; i + Vector<T>.Count <= integers.Length; i += Vector<T>.Count)
        {
            Vector<int> first, second;
            if (typeof(T) == typeof(sbyte))
            {
                // Two bytes fit 16 bits.
                Vector.Widen(Vector.LoadUnsafe(ref from, (nuint)i).As<T, sbyte>(), out Vector<short> low, out Vector<short> high);
                Vector.Widen(low + high, out first, out second);
            }
            else
            {
                Vector.Widen(Vector.LoadUnsafe(ref from, (nuint)i).As<T, short>(), out first, out second);
            }

            sums += first + second;
        }

        int total = Vector.Sum(sums);
        for (; i < integers.Length; i++)
        {
            total += int.CreateTruncating(integers[i]);
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
