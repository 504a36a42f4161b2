namespace Askew.Samples.Images;

/// <summary>The pixels of a PNG that are stored together: every so many rows and columns from a first one on.</summary>
internal readonly record struct PngPass(int FirstRow, int FirstColumn, int RowStep, int ColumnStep)
{
    /// <summary>Rows of the pass.</summary>
    public int RowsOf(PngHeader header) => Math.Max(0, (header.Height - FirstRow + RowStep - 1) / RowStep);

    /// <summary>Columns of the pass.</summary>
    public int ColumnsOf(PngHeader header) => Math.Max(0, (header.Width - FirstColumn + ColumnStep - 1) / ColumnStep);
}
