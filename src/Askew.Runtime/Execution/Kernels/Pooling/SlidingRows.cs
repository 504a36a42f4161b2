using System.Numerics;
using System.Runtime.CompilerServices;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Pooling;

/// <summary>The extents of an instruction whose window slides over planes, with height 1 for tensors of rank 3.</summary>
internal sealed class SlidingRows
{
    /// <summary>Larger pieces of padded planes, for the sake of padding, are left to the specification.</summary>
    public const int LargestBand = 1 << 26;

    /// <summary>The extents for a window over <paramref name="input"/> that gives <paramref name="output"/>.</summary>
    public SlidingRows(SlidingWindow window, Shape input, Shape output)
    {
        Window = window;
        Planes = input[0] * input[1];
        (InHeight, InWidth) = (input.Rank == 4 ? input[2] : 1, input[-1]);
        (OutHeight, OutWidth) = (output.Rank == 4 ? output[2] : 1, output[-1]);
        PaddedWidth = ((long)(OutWidth - 1) * window.StrideWidth) + ((long)(window.KernelWidth - 1) * window.DilationWidth) + 1;
    }

    public SlidingWindow Window { get; }

    /// <summary>Batch times channels.</summary>
    public int Planes { get; }

    public int InHeight { get; }

    public int InWidth { get; }

    public int OutHeight { get; }

    public int OutWidth { get; }

    /// <summary>Columns that the windows of a row touch, padding included.</summary>
    public long PaddedWidth { get; }

    /// <summary>Columns from the first at which a window begins to the last, both included.</summary>
    public int Positions => ((OutWidth - 1) * Window.StrideWidth) + 1;

    /// <summary>Whether all windows lie within the input.</summary>
    public bool IsUnpadded => Window is { PadTop: 0, PadLeft: 0 } && PaddedWidth <= InWidth && RowsFor(OutHeight) <= InHeight;

    /// <summary>Where the first element of an input row lies in the padded row.</summary>
    public int DataPlace => (int)Math.Min(Window.PadLeft, PaddedWidth);

    /// <summary>Elements of an input row that windows touch.</summary>
    public int DataCount => (int)Math.Min(PaddedWidth - DataPlace, InWidth);

    /// <summary>Rows of the padded input that <paramref name="count"/> rows of windows touch.</summary>
    public long RowsFor(int count) => ((count - 1L) * Window.StrideHeight) + ((Window.KernelHeight - 1L) * Window.DilationHeight) + 1;

    /// <summary>The row of the input that row <paramref name="i"/> of the windows of output row <paramref name="y"/> lies in; null for
    /// padding.</summary>
    public int? InputRow(int y, int i)
    {
        long row = ((long)y * Window.StrideHeight) - Window.PadTop + ((long)i * Window.DilationHeight);
        return row >= 0 && row < InHeight ? (int)row : null;
    }

    /// <summary>Copies the rows of a plane that <paramref name="count"/> rows of windows touch to their places among padding that is there
    /// already.</summary>
    /// <param name="source">The plane; up to one vector behind a row is read.</param>
    /// <param name="firstRow">The first row of windows.</param>
    /// <param name="count">Number of rows of windows.</param>
    /// <param name="padding">What the padding consists of.</param>
    /// <param name="padded">Receives the rows, and up to one vector behind the last.</param>
    [MethodImpl(Compilation.AtOnce)]
    public unsafe void CopyData<T>(T* source, int firstRow, int count, T padding, T* padded)
        where T : unmanaged
    {
        long top = ((long)firstRow * Window.StrideHeight) - Window.PadTop;
        long end = Math.Min(InHeight, top + RowsFor(count));
        long pitch = PaddedWidth;
        int dataCount = DataCount;
        padded += DataPlace;
        var pad = new Vector<T>(padding);
        for (long row = Math.Max(0, top); row < end; row++)
        {
            T* from = source + (row * InWidth);
            T* to = padded + ((row - top) * pitch);
            for (int x = 0; x < dataCount; x += Vector<T>.Count)
            {
                Vector.Load(from + x).Store(to + x);
            }

            // What was written past the data is padding again, or belongs to the rows that follow.
            pad.Store(to + dataCount);
        }
    }
}
