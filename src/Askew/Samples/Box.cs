namespace Askew.Samples;

/// <summary>An axis-aligned rectangle in pixels; edges are real numbers, so a box one pixel wide has Right = Left + 1.</summary>
internal readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    /// <summary>Width times height; 0 for a box that is turned inside out.</summary>
    public double Area => Math.Max(0, Right - Left) * Math.Max(0, Bottom - Top);

    /// <summary>The box with this centre and size.</summary>
    public static Box Around(double centerX, double centerY, double width, double height) =>
        new(centerX - (width / 2), centerY - (height / 2), centerX + (width / 2), centerY + (height / 2));

    /// <summary>The area that both boxes cover.</summary>
    public double IntersectionWith(Box other) => new Box(
        Math.Max(Left, other.Left), Math.Max(Top, other.Top), Math.Min(Right, other.Right), Math.Min(Bottom, other.Bottom)).Area;

    /// <summary>Intersection over union; 0 for boxes without area.</summary>
    public double IntersectionOverUnion(Box other)
    {
        double intersection = IntersectionWith(other);
        double union = Area + other.Area - intersection;
        return union > 0 ? intersection / union : 0;
    }

    /// <summary>The part of the box that lies in an image of this size.</summary>
    public Box ClippedTo(double width, double height) => new(
        Math.Clamp(Left, 0, width), Math.Clamp(Top, 0, height), Math.Clamp(Right, 0, width), Math.Clamp(Bottom, 0, height));
}
