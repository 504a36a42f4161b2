using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Askew.Execution.Kernels.Stages;

/// <summary>A function from signed bytes to signed bytes, by a table of all 256.</summary>
internal sealed unsafe class ByteTable
{
    // By the bits of the argument: 0 to 127, then -128 to -1.
    private readonly sbyte[] results = new sbyte[256];

    /// <summary>The table of <paramref name="entries"/> for arguments from <paramref name="smallest"/> on; other arguments do not
    /// occur.</summary>
    public ByteTable(ReadOnlySpan<short> entries, int smallest)
    {
        for (int i = 0; i < entries.Length; i++)
        {
            results[(byte)(smallest + i)] = (sbyte)entries[i];
        }
    }

    /// <summary>What kernels that use tables are called on this processor.</summary>
    public static string LanesName => Avx512Vbmi.IsSupported ? "avx512vbmi" : "unrolled";

    /// <summary>The result for every argument; both may be the same memory.</summary>
    public void Map(sbyte* arguments, sbyte* mapped, int count)
    {
        fixed (sbyte* table = results)
        {
            int i = Avx512Vbmi.IsSupported ? MapVectors(table, arguments, mapped, count) : 0;
            MapRest(table, arguments + i, mapped + i, count - i);
        }
    }

    // A permutation picks from 128 entries by the low 7 bits of each byte; the sign decides between the two halves of the table.
    [MethodImpl(Compilation.AtOnce)]
    private static int MapVectors(sbyte* table, sbyte* arguments, sbyte* mapped, int count)
    {
        Vector512<sbyte> first = Vector512.Load(table);
        Vector512<sbyte> second = Vector512.Load(table + 64);
        Vector512<sbyte> third = Vector512.Load(table + 128);
        Vector512<sbyte> fourth = Vector512.Load(table + 192);
        int i = 0;
        for (; i + 64 <= count; i += 64)
        {
            Vector512<sbyte> argument = Vector512.Load(arguments + i);
            Vector512<sbyte> positive = Avx512Vbmi.PermuteVar64x8x2(first, argument, second);
            Vector512<sbyte> negative = Avx512Vbmi.PermuteVar64x8x2(third, argument, fourth);
            Avx512BW.BlendVariable(positive, negative, argument).Store(mapped + i);
        }

        return i;
    }

    // Eight results are put together in a register: one store for all of them.
    [MethodImpl(Compilation.AtOnce)]
    private static void MapRest(sbyte* table, sbyte* arguments, sbyte* mapped, int count)
    {
        var source = (byte*)arguments;
        var entries = (byte*)table;
        int i = 0;
        for (; BitConverter.IsLittleEndian && i + 8 <= count; i += 8)
        {
            uint low = entries[source[i]] | ((uint)entries[source[i + 1]] << 8) | ((uint)entries[source[i + 2]] << 16) | (
                (uint)entries[source[i + 3]] << 24);
            uint high = entries[source[i + 4]] | ((uint)entries[source[i + 5]] << 8) | ((uint)entries[source[i + 6]] << 16) | (
                (uint)entries[source[i + 7]] << 24);
            *(ulong*)(mapped + i) = low | ((ulong)high << 32);
        }

        for (; i < count; i++)
        {
            mapped[i] = table[source[i]];
        }
    }
}
