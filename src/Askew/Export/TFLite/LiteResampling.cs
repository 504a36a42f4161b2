using Askew.Instructions;

namespace Askew.Export.TFLite;

/// <summary>A rule by which the runtime finds the places that a resampled element comes from.</summary>
/// <param name="AlignsCorners">Whether the first and last elements stay where they are.</param>
/// <param name="HasHalfPixels">Whether an element is in the middle of its place.</param>
internal sealed record LiteResampling(bool AlignsCorners, bool HasHalfPixels)
{
    // Weights of 1/2^11 are rounded; the runtime's own are.
    private const double LargestDifference = 1.5 / (1 << Resize.WeightBits);

    /// <summary>All rules.</summary>
    public static IReadOnlyList<LiteResampling> All { get; } = [new(false, false), new(false, true), new(true, false)];

    /// <summary>Whether the rule gives <paramref name="axis"/> of <paramref name="extent"/> elements.</summary>
    /// <param name="axis">The places.</param>
    /// <param name="extent">Elements that are resampled.</param>
    /// <param name="isNearest">Whether each comes from one place.</param>
    public bool Gives(ResizeAxis axis, int extent, bool isNearest)
    {
        int results = axis.First.Length;
        float scale = AlignsCorners && results > 1 ? (float)(extent - 1) / (results - 1) : (float)extent / results;
        for (int i = 0; i < results; i++)
        {
            float place = HasHalfPixels ? ((i + 0.5f) * scale) - (isNearest ? 0 : 0.5f) : i * scale;
            if (isNearest)
            {
                float whole = AlignsCorners ? MathF.Round(place, MidpointRounding.AwayFromZero) : MathF.Floor(place);
                if (Math.Clamp((int)whole, 0, extent - 1) != axis.First[i])
                {
                    return false;
                }
            }
            else
            {
                double wanted = Math.Clamp(place, 0, extent - 1);
                double share = Math.ScaleB((double)axis.SecondWeight[i], -Resize.WeightBits);
                double found = (axis.First[i] * (1 - share)) + (axis.Second[i] * share);
                if (Math.Abs(found - wanted) > LargestDifference)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
