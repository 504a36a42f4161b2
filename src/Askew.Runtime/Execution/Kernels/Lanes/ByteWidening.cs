using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Askew.Execution.Kernels.Lanes;

/// <summary>Widens signed bytes to 16 bits.</summary>
internal static unsafe class ByteWidening
{
    /// <summary>Widens <paramref name="count"/> bytes; nothing beyond them is read or written.</summary>
    [MethodImpl(Compilation.AtOnce)]
    public static void Widen(sbyte* source, short* target, int count)
    {
        int i = 0;
        for (; i + Vector<sbyte>.Count <= count; i += Vector<sbyte>.Count)
        {
            Vector.Widen(Vector.Load(source + i), out Vector<short> low, out Vector<short> high);
            low.Store(target + i);
            high.Store(target + i + Vector<short>.Count);
        }

        if (count < 8)
        {
            for (; i < count; i++)
            {
                target[i] = source[i];
            }

            return;
        }

        // The last eight may have been widened already.
        for (; i < count; i += 8)
        {
            int at = Math.Min(i, count - 8);
            Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<long>(source + at)).AsSByte()).Store(target + at);
        }
    }
}
