namespace Askew.Operators.FloatKernels;

/// <summary>A left matrix in the order in which <see cref="MatrixTile"/> reads it.</summary>
/// <remarks>Panel p holds rows 8p to 8p + 7: for each step of the depth its 8 elements; rows beyond the last are 0.</remarks>
internal sealed class LeftPanels
{
    private readonly float[] elements;

    /// <summary>Lays out <paramref name="matrix"/>, [rows, depth].</summary>
    public LeftPanels(int rows, int depth, ReadOnlySpan<float> matrix)
    {
        Rows = rows;
        Depth = depth;
        elements = new float[checked(Count * depth * MatrixTile.Rows)];
        for (int row = 0; row < rows; row++)
        {
            int target = PanelStart(row / MatrixTile.Rows) + (row % MatrixTile.Rows);
            ReadOnlySpan<float> source = matrix.Slice(row * depth, depth);
            for (int k = 0; k < depth; k++)
            {
                elements[target + (k * MatrixTile.Rows)] = source[k];
            }
        }
    }

    /// <summary>Rows of the matrix.</summary>
    public int Rows { get; }

    /// <summary>Columns of the matrix.</summary>
    public int Depth { get; }

    /// <summary>Number of panels.</summary>
    public int Count => (Rows + MatrixTile.Rows - 1) / MatrixTile.Rows;

    /// <summary>The panels one after the other.</summary>
    public ReadOnlySpan<float> Elements => elements;

    /// <summary>Where panel <paramref name="panel"/> starts.</summary>
    public int PanelStart(int panel) => checked(panel * Depth * MatrixTile.Rows);
}
