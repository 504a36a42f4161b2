using System.Runtime.CompilerServices;

namespace Askew.Execution.Kernels.Stages;

/// <summary>A table of signed bytes for a range of integers.</summary>
internal sealed unsafe class LargeTable
{
    private readonly int smallest;
    private readonly sbyte[] entries;
    private readonly SteppedTable? stepped;

    /// <summary>The table of <paramref name="entries"/> for values from <paramref name="smallest"/> on.</summary>
    public LargeTable(short[] entries, int smallest)
    {
        this.smallest = smallest;
        this.entries = Array.ConvertAll(entries, entry => (sbyte)entry);
        stepped = SteppedTable.IsSupported ? SteppedTable.Of(this.entries) : null;
    }

    /// <summary>The entries for <paramref name="count"/> values, all of which have one.</summary>
    public void Map(int* values, int count, sbyte* results)
    {
        int done = stepped is null ? 0 : stepped.Map(values, smallest, count, results);
        MapRest(values + done, count - done, results + done);
    }

    // Four results are put together in a register: one store for all of them.
    [MethodImpl(Compilation.AtOnce)]
    private void MapRest(int* values, int count, sbyte* results)
    {
        fixed (sbyte* first = entries)
        {
            var table = (byte*)first - smallest;
            int i = 0;
            for (; BitConverter.IsLittleEndian && i + 4 <= count; i += 4)
            {
                uint packed = table[values[i]] | ((uint)table[values[i + 1]] << 8) | ((uint)table[values[i + 2]] << 16) | (
                    (uint)table[values[i + 3]] << 24);
                Unsafe.WriteUnaligned(results + i, packed);
            }

            for (; i < count; i++)
            {
                results[i] = (sbyte)table[values[i]];
            }
        }
    }
}
