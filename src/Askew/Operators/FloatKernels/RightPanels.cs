namespace Askew.Operators.FloatKernels;

/// <summary>A right matrix in the order in which <see cref="MatrixTile"/> reads it.</summary>
/// <remarks>Panel p holds columns 32p to 32p + 31: for each step of the depth its 32 elements; columns beyond the last are 0.</remarks>
internal sealed class RightPanels
{
    private readonly float[] elements;

    /// <summary>Lays out a matrix of <paramref name="depth"/> rows and <paramref name="columns"/> columns.</summary>
    /// <param name="depth">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="matrix">The elements.</param>
    /// <param name="transposed">Whether <paramref name="matrix"/> is [columns, depth] rather than [depth, columns].</param>
    /// <param name="factor">What every element is multiplied by.</param>
    public RightPanels(int depth, int columns, ReadOnlySpan<float> matrix, bool transposed, float factor = 1)
    {
        Depth = depth;
        Columns = columns;
        elements = new float[checked(Count * depth * MatrixTile.Columns)];
        (int rowStride, int columnStride) = transposed ? (1, depth) : (columns, 1);
        for (int column = 0; column < columns; column++)
        {
            int target = PanelStart(column / MatrixTile.Columns) + (column % MatrixTile.Columns);
            for (int k = 0; k < depth; k++)
            {
                elements[target + (k * MatrixTile.Columns)] = factor * matrix[(k * rowStride) + (column * columnStride)];
            }
        }
    }

    /// <summary>Rows of the matrix.</summary>
    public int Depth { get; }

    /// <summary>Columns of the matrix.</summary>
    public int Columns { get; }

    /// <summary>Number of panels.</summary>
    public int Count => (Columns + MatrixTile.Columns - 1) / MatrixTile.Columns;

    /// <summary>The panels one after the other.</summary>
    public ReadOnlySpan<float> Elements => elements;

    /// <summary>Where panel <paramref name="panel"/> starts.</summary>
    public int PanelStart(int panel) => checked(panel * Depth * MatrixTile.Columns);
}
