using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Askew.Execution.Kernels.Stages;

/// <summary>A table of up to 2^16 bytes that changes slowly, as one of few steps: activations that narrow 12 bits to 8 are like
/// that.</summary>
/// <remarks>
/// The table is cut into 256 blocks. An index is a block, its high bits, and a place in the block, its low bits. The entry is the block's
/// first entry, plus a step for each place in the block where the entries change and that the index has reached. First entries, places and
/// steps are tables of 256 bytes each, and a permutation of bytes looks 64 of them up at once.
/// </remarks>
internal sealed unsafe class SteppedTable
{
    private const int Blocks = 256;

    // With more steps, one entry after the other is as fast.
    private const int MostSteps = 8;

    // 0, 4, ..., 124, then 1, 5, ..., 125: the lowest byte of each of 32 lanes, then the one above it.
    private static readonly byte[] LowThenHighBytes = [.. Enumerable.Range(0, 64).Select(i => (byte)((4 * (i % 32)) + (i / 32)))];

    private readonly int steps;
    private readonly int shift;

    // First entries, then places and steps in turn, 256 bytes each.
    private readonly byte[] tables;

    private SteppedTable(int steps, int shift, byte[] tables)
    {
        this.steps = steps;
        this.shift = shift;
        this.tables = tables;
    }

    /// <summary>Whether this processor has the permutation.</summary>
    public static bool IsSupported => Avx512Vbmi.IsSupported;

    /// <summary>The steps of <paramref name="entries"/>; null where it has too many.</summary>
    public static SteppedTable? Of(ReadOnlySpan<sbyte> entries)
    {
        int placeBits = Math.Max(0, 32 - BitOperations.LeadingZeroCount((uint)(entries.Length - 1)) - 8);
        if (placeBits > 8)
        {
            return null;
        }

        int most = 0;
        byte[] tables = new byte[(1 + (2 * MostSteps)) * Blocks];
        for (int block = 0; block << placeBits < entries.Length; block++)
        {
            ReadOnlySpan<sbyte> part = entries[(block << placeBits)..Math.Min((block + 1) << placeBits, entries.Length)];
            tables[block] = (byte)part[0];
            int found = 0;
            for (int place = 1; place < part.Length; place++)
            {
                if (part[place] == part[place - 1])
                {
                    continue;
                }

                if (found == MostSteps)
                {
                    return null;
                }

                // Places are compared in the high bits of a byte, where the shifted index has them.
                int table = (1 + (2 * found)) * Blocks;
                tables[table + block] = (byte)(place << (8 - placeBits));
                tables[table + Blocks + block] = (byte)(part[place] - part[place - 1]);
                found++;
            }

            most = Math.Max(most, found);
        }

        return new SteppedTable(most, 8 - placeBits, tables);
    }

    /// <summary>The entries for as many values as there are whole vectors of 64 among <paramref name="count"/>; returns their
    /// number.</summary>
    /// <param name="values">The values.</param>
    /// <param name="smallest">The value of the first entry.</param>
    /// <param name="count">Number of values.</param>
    /// <param name="results">Receives the entries.</param>
    [MethodImpl(Compilation.AtOnce)]
    public int Map(int* values, int smallest, int count, sbyte* results)
    {
        Vector512<int> origin = Vector512.Create(smallest);
        Vector512<byte> lowThenHigh = Vector512.Create(LowThenHighBytes);
        int i = 0;
        fixed (byte* first = tables)
        {
            for (; i + 64 <= count; i += 64)
            {
                // Shifted indexes have the block in their second byte, the place in their first: the places of 32 lanes, then their blocks.
                Vector512<byte> left = Avx512Vbmi.PermuteVar64x8x2(Index(values + i, origin), lowThenHigh, Index(values + i + 16, origin));
                Vector512<byte> right =
                    Avx512Vbmi.PermuteVar64x8x2(Index(values + i + 32, origin), lowThenHigh, Index(values + i + 48, origin));
                Vector512<byte> place = Vector512.Create(left.GetLower(), right.GetLower());
                Vector512<byte> block = Vector512.Create(left.GetUpper(), right.GetUpper());
                Vector512<byte> entry = LookUp(first, block);
                byte* table = first + Blocks;
                for (int step = 0; step < steps; step++, table += 2 * Blocks)
                {
                    Vector512<byte> isReached = Avx512BW.CompareGreaterThanOrEqual(place, LookUp(table, block));
                    entry += isReached & LookUp(table + Blocks, block);
                }

                entry.AsSByte().Store(results + i);
            }
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> LookUp(byte* table, Vector512<byte> index)
    {
        Vector512<byte> low = Avx512Vbmi.PermuteVar64x8x2(Vector512.Load(table), index, Vector512.Load(table + 64));
        Vector512<byte> high = Avx512Vbmi.PermuteVar64x8x2(Vector512.Load(table + 128), index, Vector512.Load(table + 192));
        return Avx512BW.BlendVariable(low, high, index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<byte> Index(int* values, Vector512<int> origin) => ((Vector512.Load(values) - origin) << shift).AsByte();
}
