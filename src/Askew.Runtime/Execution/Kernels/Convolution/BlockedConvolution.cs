using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Convolution;

/// <summary>A convolution that is cut into blocks: rectangles of output pixels of one image and one group of channels.</summary>
internal abstract class BlockedConvolution
{
    protected BlockedConvolution(Convolve instruction, Shape input, Shape output)
    {
        Window = instruction.Window;
        PadValue = instruction.PadValue;
        Batch = input[0];
        Groups = instruction.Groups;
        GroupChannels = input[1] / Groups;
        GroupOutputs = output[1] / Groups;
        (InHeight, InWidth) = (input.Rank == 4 ? input[2] : 1, input[-1]);
        (OutHeight, OutWidth) = (output.Rank == 4 ? output[2] : 1, output[-1]);
        if (Window.IsPointwise)
        {
            // Without a neighbourhood the pixels are one long row.
            (InHeight, InWidth) = (1, InHeight * InWidth);
            (OutHeight, OutWidth) = (1, OutHeight * OutWidth);
        }
    }

    public SlidingWindow Window { get; }

    public int PadValue { get; }

    public int Batch { get; }

    public int Groups { get; }

    public int GroupChannels { get; }

    public int GroupOutputs { get; }

    public int InHeight { get; }

    public int InWidth { get; }

    public int OutHeight { get; }

    public int OutWidth { get; }

    /// <summary>Rows of output pixels of a block; the last may have fewer.</summary>
    public int BlockRows { get; private set; }

    /// <summary>Columns of output pixels of a block; the last may have fewer.</summary>
    public int BlockColumns { get; private set; }

    /// <summary>Blocks of all images and groups.</summary>
    public int Blocks => Batch * Groups * BlocksOfPlane;

    /// <summary>Blocks of one image and group.</summary>
    public int BlocksOfPlane => BlocksDown * BlocksAcross;

    private int BlocksDown => (OutHeight + BlockRows - 1) / BlockRows;

    private int BlocksAcross => (OutWidth + BlockColumns - 1) / BlockColumns;

    /// <summary>Block number <paramref name="number"/> of <see cref="Blocks"/>; those of a group follow one another.</summary>
    public ConvolveBlock Block(int number)
    {
        (int rest, int across) = Math.DivRem(number, BlocksAcross);
        (rest, int down) = Math.DivRem(rest, BlocksDown);
        (int batch, int group) = Math.DivRem(rest, Groups);
        int row = down * BlockRows;
        int column = across * BlockColumns;
        return new ConvolveBlock(batch, group, row, column, Math.Min(BlockRows, OutHeight - row),
            Math.Min(BlockColumns, OutWidth - column));
    }

    /// <summary>Cuts the output so that what a block needs of one plane stays within a number of elements, if that can be.</summary>
    /// <param name="elements">The number of elements: of the plane as it is packed.</param>
    /// <param name="reachRows">Rows of the packed plane that a block needs besides its own.</param>
    /// <param name="reachColumns">Columns of the packed plane that a block needs besides its own.</param>
    protected void Cut(int elements, int reachRows, int reachColumns)
    {
        if (OutHeight == 1)
        {
            (BlockRows, BlockColumns) = (1, EvenShare(OutWidth, Math.Max(elements - reachColumns, 96), 48));
            return;
        }

        // At least half as many rows as the windows overlap, so that little is packed more than twice.
        int rows = Math.Max((elements / (OutWidth + reachColumns)) - reachRows, (reachRows + 1) / 2);
        (BlockRows, BlockColumns) = (EvenShare(OutHeight, rows, 1), OutWidth);
    }

    /// <summary>Cuts the output into bands of at most <paramref name="limit"/> times <paramref name="granularity"/> rows.</summary>
    protected void CutRows(int granularity, int limit) =>
        (BlockRows, BlockColumns) = (EvenShare(OutHeight, limit * granularity, granularity), OutWidth);

    // The largest multiple of the granularity within the limit, or a smaller one that gives parts of about equal size.
    private static int EvenShare(int extent, int limit, int granularity)
    {
        int parts = (extent + Math.Max(limit, granularity) - 1) / Math.Max(limit, granularity);
        int share = (extent + parts - 1) / parts;
        return Math.Min(extent, (share + granularity - 1) / granularity * granularity);
    }
}
