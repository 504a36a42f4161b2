namespace Askew.Numerics;

/// <summary>The real values that a tensor's integers shall cover; what lies outside is clipped to the nearest bound.</summary>
internal readonly record struct ClippingRange(double Min, double Max)
{
    /// <summary>No bound on either side.</summary>
    public static readonly ClippingRange Unbounded = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>Max - Min.</summary>
    public double Width => Max - Min;

    /// <summary>The range, widened where needed so that it contains 0.</summary>
    public ClippingRange IncludingZero() => new(Math.Min(Min, 0), Math.Max(Max, 0));

    /// <summary>The part of this range that lies in <paramref name="other"/>.</summary>
    public ClippingRange Intersect(ClippingRange other)
    {
        double min = Math.Clamp(Min, other.Min, other.Max);
        return new ClippingRange(min, Math.Max(min, Math.Clamp(Max, other.Min, other.Max)));
    }

    /// <summary>The smallest range that contains both.</summary>
    public ClippingRange Union(ClippingRange other) => new(Math.Min(Min, other.Min), Math.Max(Max, other.Max));

    /// <summary><paramref name="value"/>, moved to the nearest bound if it lies outside.</summary>
    public double Clamp(double value) => Math.Clamp(value, Min, Max);
}
