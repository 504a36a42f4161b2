using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Export.TFLite;

/// <summary>How a sliding window's padding is told to the runtime, which knows two rules: none, and as much as gives one result for each
/// stride, the smaller half first.</summary>
/// <param name="IsSame">Whether the second rule gives the window's own padding.</param>
/// <param name="Before">Rows and columns before the data that are put there beforehand.</param>
/// <param name="Behind">Rows and columns behind it.</param>
internal sealed record LiteWindow(bool IsSame, (int Rows, int Columns) Before, (int Rows, int Columns) Behind)
{
    /// <summary>Whether padding has to be put there beforehand.</summary>
    public bool IsPadded => Before != (0, 0) || Behind != (0, 0);

    /// <summary>The padding of <paramref name="window"/> between tensors of these shapes, with channels before rows.</summary>
    public static LiteWindow Of(SlidingWindow window, Shape input, Shape output)
    {
        (Side rows, Side columns) = Sides(window, input, output);
        return rows.IsSame && columns.IsSame && (rows.Total > 0 || columns.Total > 0)
            ? new LiteWindow(true, (0, 0), (0, 0))
            : Explicit(window, input, output);
    }

    /// <summary>The same, all of it put there beforehand.</summary>
    public static LiteWindow Explicit(SlidingWindow window, Shape input, Shape output)
    {
        (Side rows, Side columns) = Sides(window, input, output);
        return new LiteWindow(false, (rows.Before, columns.Before), (rows.Behind, columns.Behind));
    }

    private static (Side Rows, Side Columns) Sides(SlidingWindow window, Shape input, Shape output) =>
        (new Side(window.KernelHeight, window.StrideHeight, window.DilationHeight, window.PadTop, Rows(input), Rows(output)),
            new Side(window.KernelWidth, window.StrideWidth, window.DilationWidth, window.PadLeft, Columns(input), Columns(output)));

    private static int Rows(Shape shape) => shape.Rank == 4 ? shape[2] : 1;

    private static int Columns(Shape shape) => shape.Rank == 4 ? shape[3] : shape.CountBetween(2, shape.Rank);

    private readonly record struct Side(int Kernel, int Stride, int Dilation, int Before, int Extent, int Results)
    {
        // What all windows together reach beyond the data.
        public int Total => Math.Max(0, Reach - Extent);

        public int Behind => Math.Max(0, Reach - Extent - Before);

        public bool IsSame => Results == (Extent + Stride - 1) / Stride && Before == Total / 2;

        private int Reach => ((Results - 1) * Stride) + ((Kernel - 1) * Dilation) + 1;
    }
}
