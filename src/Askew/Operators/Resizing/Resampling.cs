using Askew.Graphs;

namespace Askew.Operators.Resizing;

/// <summary>How one dimension is resampled: every element is a mix of two of the source.</summary>
/// <param name="SourceLength">Elements of the source.</param>
/// <param name="First">The nearer or lower source element.</param>
/// <param name="Second">The other source element; the first again where only one takes part.</param>
/// <param name="SecondWeight">Weight of the second, 0 to 1.</param>
internal sealed record Resampling(int SourceLength, int[] First, int[] Second, float[] SecondWeight)
{
    /// <summary>Elements of the result.</summary>
    public int Length => First.Length;

    /// <summary>Whether the result is the source.</summary>
    public bool IsIdentity => Length == SourceLength && !First.Where((first, i) => first != i || SecondWeight[i] != 0).Any();

    /// <summary>The nearest element for each.</summary>
    /// <param name="grid">Where the elements lie.</param>
    /// <param name="rounding">ONNX's nearest_mode.</param>
    public static Resampling Nearest(ResizedAxis grid, string rounding)
    {
        var first = new int[grid.Length];
        for (int i = 0; i < grid.Length; i++)
        {
            float x = grid.SourceOf(i);
            float nearest = rounding switch
            {
                "round_prefer_floor" => MathF.Ceiling(x - 0.5f),
                "round_prefer_ceil" => MathF.Floor(x + 0.5f),
                "floor" => MathF.Floor(x),
                "ceil" => MathF.Ceiling(x),
                _ => throw new GraphException($"nearest_mode '{rounding}' does not exist"),
            };
            first[i] = (int)Math.Clamp(nearest, 0, grid.SourceLength - 1);
        }

        return new Resampling(grid.SourceLength, first, first, new float[grid.Length]);
    }

    /// <summary>A straight line between the two nearest elements for each.</summary>
    /// <param name="grid">Where the elements lie.</param>
    public static Resampling Linear(ResizedAxis grid)
    {
        var first = new int[grid.Length];
        var second = new int[grid.Length];
        var weight = new float[grid.Length];
        for (int i = 0; i < grid.Length; i++)
        {
            float x = Math.Clamp(grid.SourceOf(i), 0, grid.SourceLength - 1);
            first[i] = (int)x;
            weight[i] = x - first[i];
            second[i] = weight[i] == 0 ? first[i] : first[i] + 1;
        }

        return new Resampling(grid.SourceLength, first, second, weight);
    }
}
