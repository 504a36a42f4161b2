using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Askew.Execution.Kernels.Convolution;

/// <summary>A run of results on its way to a row of the output.</summary>
/// <param name="From">Its first byte among the results.</param>
/// <param name="To">Its first byte in the output.</param>
/// <param name="Length">Its length.</param>
internal readonly record struct RowRun(int From, int To, int Length)
{
    /// <summary>Finds the runs of some consecutive results of a block, whose rows are further apart than its columns reach.</summary>
    /// <param name="runs">Receives the runs, relative to the first result and to the block's first element of the output.</param>
    /// <param name="pitch">Results from one row to the next.</param>
    /// <param name="columns">Results of a row; what is between them and the next row is nobody's.</param>
    /// <param name="outWidth">Elements from one row of the output to the next.</param>
    /// <param name="first">The first result, counted from the block's first.</param>
    /// <param name="count">Number of results.</param>
    /// <returns>The number of runs.</returns>
    [MethodImpl(Compilation.AtOnce)]
    public static int Find(Span<RowRun> runs, int pitch, int columns, int outWidth, int first, int count)
    {
        int found = 0;
        (int y, int x) = Math.DivRem(first, pitch);
        for (int i = 0; i < count; y++, x = 0)
        {
            int length = Math.Min(columns - x, count - i);
            if (length > 0)
            {
                runs[found++] = new RowRun(i, (y * outWidth) + x, length);
            }

            i += pitch - x;
        }

        return found;
    }

    /// <summary>Copies runs in ascending order of <see cref="To"/>.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="results">The results; may be read up to 15 bytes past the end of each run.</param>
    /// <param name="output">The output.</param>
    /// <param name="room">Bytes of the output that will only be written after this; until there, what follows a run may be
    /// overwritten.</param>
    [MethodImpl(Compilation.AtOnce)]
    public static unsafe void Copy(ReadOnlySpan<RowRun> runs, sbyte* results, sbyte* output, int room)
    {
        foreach (RowRun run in runs)
        {
            sbyte* from = results + run.From;
            sbyte* to = output + run.To;
            int i = 0;
            for (; i + 16 <= run.Length || (i < run.Length && run.To + i + 16 <= room); i += 16)
            {
                Vector128.Load(from + i).Store(to + i);
            }

            for (; i + 4 <= run.Length; i += 4)
            {
                Unsafe.WriteUnaligned(to + i, Unsafe.ReadUnaligned<int>(from + i));
            }

            for (; i < run.Length; i++)
            {
                to[i] = from[i];
            }
        }
    }

    /// <summary>Copies runs of integers to 16 bits, which hold them.</summary>
    [MethodImpl(Compilation.AtOnce)]
    public static unsafe void Narrow(ReadOnlySpan<RowRun> runs, int* results, short* output)
    {
        foreach (RowRun run in runs)
        {
            int* from = results + run.From;
            short* to = output + run.To;
            int i = 0;
            for (; i + 8 <= run.Length; i += 8)
            {
                Vector128.Narrow(Vector128.Load(from + i), Vector128.Load(from + i + 4)).Store(to + i);
            }

            for (; i < run.Length; i++)
            {
                to[i] = (short)from[i];
            }
        }
    }
}
