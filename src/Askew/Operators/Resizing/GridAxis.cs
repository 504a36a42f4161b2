namespace Askew.Operators.Resizing;

/// <summary>One dimension that <see cref="GridSample"/> looks into.</summary>
/// <param name="extent">Its elements.</param>
/// <param name="aligned">Whether -1 and 1 are the middles of the outermost elements, else their outer edges.</param>
/// <param name="padding">What is outside: <c>zeros</c>, <c>border</c> or <c>reflection</c>.</param>
internal sealed class GridAxis(int extent, bool aligned, string padding)
{
    private const float Cubic = -0.75f;

    // Far enough outside to be nowhere, and still a whole number that can be computed with.
    private const float Farthest = 1 << 20;

    /// <summary>The elements that make up the value at <paramref name="place"/>, -1 for those that count as 0, and their weights.</summary>
    public (int[] Elements, float[] Weights) Taps(float place, string mode)
    {
        float at = aligned ? (place + 1) / 2 * (extent - 1) : (((place + 1) * extent) - 1) / 2;
        at = float.IsFinite(at) ? Math.Clamp(at, -Farthest - extent, Farthest + extent) : -Farthest;
        if (mode == "nearest")
        {
            return ([Element((long)MathF.Round(Settled(at)))], [1]);
        }

        if (mode is "bilinear" or "linear")
        {
            at = Settled(at);
            float low = MathF.Floor(at);
            return ([Element((long)low), Element((long)low + 1)], [1 - (at - low), at - low]);
        }

        float first = MathF.Floor(at);
        float t = at - first;
        return (
            [.. Enumerable.Range(-1, 4).Select(i => Element((long)first + i))],
            WeightedTaps.CubicWeights(t, Cubic));
    }

    // Between the outermost elements, where that is asked for; cubic interpolation settles each of its elements.
    private float Settled(float at) => padding switch
    {
        "border" => Math.Clamp(at, 0, extent - 1),
        "reflection" => Reflected(at),
        _ => at,
    };

    private int Element(long index) => padding switch
    {
        "border" => (int)Math.Clamp(index, 0, extent - 1),
        "reflection" => (int)Math.Clamp((long)Reflected(index), 0, extent - 1),
        _ => index >= 0 && index < extent ? (int)index : -1,
    };

    private float Reflected(float at)
    {
        float low = aligned ? 0 : -0.5f;
        float span = aligned ? extent - 1 : extent;
        if (span == 0)
        {
            return 0;
        }

        float distance = MathF.Abs(at - low) % (2 * span);
        return low + (distance > span ? (2 * span) - distance : distance);
    }
}
