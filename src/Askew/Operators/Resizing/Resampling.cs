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
    /// <param name="sourceLength">Elements of the source.</param>
    /// <param name="length">Elements of the result.</param>
    /// <param name="scale">Result over source.</param>
    /// <param name="coordinates">ONNX's coordinate_transformation_mode.</param>
    /// <param name="rounding">ONNX's nearest_mode.</param>
    public static Resampling Nearest(int sourceLength, int length, float scale, string coordinates, string rounding)
    {
        var first = new int[length];
        for (int i = 0; i < length; i++)
        {
            float x = SourceOf(i, sourceLength, length, scale, coordinates);
            float nearest = rounding switch
            {
                "round_prefer_floor" => MathF.Ceiling(x - 0.5f),
                "round_prefer_ceil" => MathF.Floor(x + 0.5f),
                "floor" => MathF.Floor(x),
                "ceil" => MathF.Ceiling(x),
                _ => throw new GraphException($"nearest_mode '{rounding}' does not exist"),
            };
            first[i] = (int)Math.Clamp(nearest, 0, sourceLength - 1);
        }

        return new Resampling(sourceLength, first, first, new float[length]);
    }

    /// <summary>A straight line between the two nearest elements for each.</summary>
    /// <param name="sourceLength">Elements of the source.</param>
    /// <param name="length">Elements of the result.</param>
    /// <param name="scale">Result over source.</param>
    /// <param name="coordinates">ONNX's coordinate_transformation_mode.</param>
    public static Resampling Linear(int sourceLength, int length, float scale, string coordinates)
    {
        var first = new int[length];
        var second = new int[length];
        var weight = new float[length];
        for (int i = 0; i < length; i++)
        {
            float x = Math.Clamp(SourceOf(i, sourceLength, length, scale, coordinates), 0, sourceLength - 1);
            first[i] = (int)x;
            weight[i] = x - first[i];
            second[i] = weight[i] == 0 ? first[i] : first[i] + 1;
        }

        return new Resampling(sourceLength, first, second, weight);
    }

    // In single precision, as other runtimes have it: where a coordinate falls just beside a tie decides which element is taken.
    private static float SourceOf(int i, int sourceLength, int length, float scale, string coordinates) => coordinates switch
    {
        "half_pixel" => ((i + 0.5f) / scale) - 0.5f,
        "pytorch_half_pixel" => length > 1 ? ((i + 0.5f) / scale) - 0.5f : 0,
        "align_corners" => length > 1 ? i * (float)(sourceLength - 1) / (length - 1) : 0,
        "asymmetric" => i / scale,
        _ => throw new GraphException($"coordinate_transformation_mode '{coordinates}' is not supported"),
    };
}
