namespace Askew.Samples.Scenes;

/// <summary>A smooth random surface from 0 to 1: random heights on a lattice, blended between.</summary>
internal sealed class SmoothNoise
{
    private readonly double[,] heights;
    private readonly double cellHeight;
    private readonly double cellWidth;

    /// <summary>Draws a surface for an image of <paramref name="side"/> by <paramref name="side"/> pixels.</summary>
    /// <param name="random">Where the heights come from.</param>
    /// <param name="side">The image's side.</param>
    /// <param name="cellHeight">Rows from one lattice point to the next.</param>
    /// <param name="cellWidth">Columns from one lattice point to the next.</param>
    public SmoothNoise(SceneRandom random, int side, double cellHeight, double cellWidth)
    {
        this.cellHeight = cellHeight;
        this.cellWidth = cellWidth;
        heights = new double[(int)(side / cellHeight) + 2, (int)(side / cellWidth) + 2];
        for (int row = 0; row < heights.GetLength(0); row++)
        {
            for (int column = 0; column < heights.GetLength(1); column++)
            {
                heights[row, column] = random.NextUnit();
            }
        }
    }

    /// <summary>The height at a pixel.</summary>
    public double At(int x, int y)
    {
        (int row, double down) = Split(y / cellHeight);
        (int column, double along) = Split(x / cellWidth);
        double upper = Blend(heights[row, column], heights[row, column + 1], along);
        double lower = Blend(heights[row + 1, column], heights[row + 1, column + 1], along);
        return Blend(upper, lower, down);
    }

    private static (int Cell, double Share) Split(double place)
    {
        int cell = (int)place;
        double share = place - cell;
        return (cell, share * share * (3 - (2 * share)));
    }

    private static double Blend(double from, double to, double share) => from + ((to - from) * share);
}
