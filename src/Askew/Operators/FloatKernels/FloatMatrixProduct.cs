using Askew.Tensors;

namespace Askew.Operators.FloatKernels;

/// <summary>Adds the product of a matrix that changes and one that has been laid out to a result.</summary>
internal static unsafe class FloatMatrixProduct
{
    // From this many rows on, laying them out for whole tiles pays.
    private const int LeastRowsForTiles = 4;

    /// <summary>result[rows, columns] += left[rows, depth] * right.</summary>
    /// <param name="left">The left matrix, row by row.</param>
    /// <param name="leftStart">Its first element.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="right">The right matrix.</param>
    /// <param name="result">What is added to.</param>
    /// <param name="resultStart">Its first element.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="tile">The tile to use.</param>
    public static void Add(
        Tensor left, int leftStart, int rows, RightPanels right, Tensor result, int resultStart, Workers workers, MatrixTile tile)
    {
        LeftPanels? panels = rows >= LeastRowsForTiles
            ? new LeftPanels(rows, right.Depth, left.Floats.Slice(leftStart, rows * right.Depth))
            : null;
        workers.For(right.Count, panel =>
        {
            int column = panel * MatrixTile.Columns;
            int columns = Math.Min(MatrixTile.Columns, right.Columns - column);
            fixed (float* from = left.Floats, to = result.Floats, laidOut = right.Elements)
            {
                float* target = to + resultStart + column;
                float* b = laidOut + right.PanelStart(panel);
                if (panels is null)
                {
                    AddRows(from + leftStart, rows, b, right.Depth, target, right.Columns, columns, tile);
                }
                else
                {
                    AddTiles(panels, b, target, right.Columns, columns, tile);
                }
            }
        });
    }

    private static void AddTiles(LeftPanels left, float* right, float* result, int stride, int columns, MatrixTile tile)
    {
        fixed (float* elements = left.Elements)
        {
            for (int panel = 0; panel < left.Count; panel++)
            {
                int row = panel * MatrixTile.Rows;
                tile.MultiplyPart(
                    elements + left.PanelStart(panel),
                    right,
                    left.Depth,
                    null,
                    result + ((long)row * stride),
                    stride,
                    Math.Min(MatrixTile.Rows, left.Rows - row),
                    columns);
            }
        }
    }

    private static void AddRows(
        float* left, int rows, float* right, int depth, float* result, int stride, int columns, MatrixTile tile)
    {
        float* whole = stackalloc float[MatrixTile.Columns];
        for (int row = 0; row < rows; row++)
        {
            float* target = result + ((long)row * stride);
            new ReadOnlySpan<float>(target, columns).CopyTo(new Span<float>(whole, columns));
            tile.MultiplyRow(left + ((long)row * depth), right, depth, whole);
            new ReadOnlySpan<float>(whole, columns).CopyTo(new Span<float>(target, columns));
        }
    }
}
