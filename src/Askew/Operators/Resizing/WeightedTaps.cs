namespace Askew.Operators.Resizing;

/// <summary>How one dimension is resampled where more than two elements of the source make up one of the result.</summary>
/// <param name="SourceLength">Elements of the source.</param>
/// <param name="Elements">For each element of the result those of the source.</param>
/// <param name="Weights">Their weights.</param>
internal sealed record WeightedTaps(int SourceLength, int[][] Elements, float[][] Weights)
{
    /// <summary>Elements of the result.</summary>
    public int Length => Elements.Length;

    /// <summary>A cubic curve through the four nearest elements for each.</summary>
    /// <param name="grid">Where the elements lie.</param>
    /// <param name="coefficient">ONNX's cubic_coeff_a.</param>
    /// <param name="excludesOutside">Whether elements beyond the ends count for nothing, else as the last one.</param>
    public static WeightedTaps Cubic(ResizedAxis grid, float coefficient, bool excludesOutside) => Of(
        grid,
        place =>
        {
            float first = MathF.Floor(place);
            return ((int)first - 1, CubicWeights(place - first, coefficient));
        },
        excludesOutside);

    /// <summary>A mean of all elements that one of the result covers, weighed by a filter that is as wide as that (ONNX's
    /// antialias).</summary>
    /// <param name="grid">Where the elements lie.</param>
    /// <param name="coefficient">ONNX's cubic_coeff_a; null for a linear filter.</param>
    /// <param name="excludesOutside">Whether elements beyond the ends count for nothing, else as the last one.</param>
    public static WeightedTaps Antialiased(ResizedAxis grid, float? coefficient, bool excludesOutside)
    {
        // Enlarging, it is the plain filter.
        float width = Math.Max(1, 1 / grid.Scale);
        float support = width * (coefficient is null ? 1 : 2);
        return Of(
            grid,
            place =>
            {
                int first = (int)MathF.Floor(place + 1 - support);
                int end = (int)MathF.Floor(place + 1 + support);
                float[] covered = [.. Enumerable.Range(first, end - first).Select(i => Filter((i - place) / width, coefficient))];
                return (first, covered);
            },
            excludesOutside);
    }

    private static WeightedTaps Of(ResizedAxis grid, Func<float, (int First, float[] Weights)> weigh, bool excludesOutside)
    {
        var elements = new int[grid.Length][];
        var weights = new float[grid.Length][];
        for (int i = 0; i < grid.Length; i++)
        {
            (int first, float[] all) = weigh(grid.SourceOf(i));
            if (excludesOutside)
            {
                all = [.. all.Select((weight, tap) => first + tap < 0 || first + tap >= grid.SourceLength ? 0 : weight)];
            }

            float sum = all.Sum();
            weights[i] = Array.ConvertAll(all, weight => weight / sum);
            elements[i] = [.. all.Select((_, tap) => Math.Clamp(first + tap, 0, grid.SourceLength - 1))];
        }

        return new WeightedTaps(grid.SourceLength, elements, weights);
    }

    /// <summary>The weights of the elements at -1, 0, 1 and 2 for a place between 0 and 1.</summary>
    public static float[] CubicWeights(float place, float coefficient) =>
        [Filter(place + 1, coefficient), Filter(place, coefficient), Filter(1 - place, coefficient), Filter(2 - place, coefficient)];

    /// <summary>As a matrix, [source, result] row by row.</summary>
    public float[] ToMatrix()
    {
        var matrix = new float[checked(SourceLength * Length)];
        for (int i = 0; i < Length; i++)
        {
            for (int tap = 0; tap < Elements[i].Length; tap++)
            {
                matrix[(Elements[i][tap] * Length) + i] += Weights[i][tap];
            }
        }

        return matrix;
    }

    private static float Filter(float distance, float? coefficient)
    {
        float x = MathF.Abs(distance);
        return (coefficient, x) switch
        {
            (null, _) => Math.Max(0, 1 - x),
            ({ } a, < 1) => (((((a + 2) * x) - (a + 3)) * x) * x) + 1,
            ({ } a, < 2) => (((((a * x) - (5 * a)) * x) + (8 * a)) * x) - (4 * a),
            _ => 0,
        };
    }
}
