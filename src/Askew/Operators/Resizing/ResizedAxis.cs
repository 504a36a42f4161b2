using Askew.Graphs;

namespace Askew.Operators.Resizing;

/// <summary>Where the elements of one dimension of a result lie in the source.</summary>
/// <param name="SourceLength">Elements of the source.</param>
/// <param name="Length">Elements of the result.</param>
/// <param name="Scale">Result over source.</param>
/// <param name="Coordinates">ONNX's coordinate_transformation_mode.</param>
internal readonly record struct ResizedAxis(int SourceLength, int Length, float Scale, string Coordinates)
{
    /// <summary>The modes of <see cref="Coordinates"/> that there are.</summary>
    public static readonly IReadOnlyList<string> AllCoordinates =
        ["half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn"];

    /// <summary>The place of element <paramref name="i"/> in the source.</summary>
    /// <remarks>In single precision, as other runtimes have it: where a coordinate falls just beside a tie decides which element is
    /// taken.</remarks>
    public float SourceOf(int i) => Coordinates switch
    {
        "half_pixel" => ((i + 0.5f) / Scale) - 0.5f,
        "half_pixel_symmetric" => Offset + ((i + 0.5f) / Scale) - 0.5f,
        "pytorch_half_pixel" => Length > 1 ? ((i + 0.5f) / Scale) - 0.5f : 0,
        "align_corners" => Length > 1 ? i * (float)(SourceLength - 1) / (Length - 1) : 0,
        "asymmetric" => i / Scale,
        "tf_half_pixel_for_nn" => (i + 0.5f) / Scale,
        _ => throw new GraphException($"coordinate_transformation_mode '{Coordinates}' is not supported"),
    };

    // What is cut off by whole lengths is cut off at both ends.
    private float Offset => SourceLength / 2f * (1 - (Length / (Scale * SourceLength)));
}
