namespace Askew.Samples;

/// <summary>Where the pixels of an image came to lie in a network's input: x' = ScaleX * x + OffsetX, and y alike.</summary>
/// <param name="SourceHeight">Rows of the image.</param>
/// <param name="SourceWidth">Columns of the image.</param>
/// <param name="ScaleY">Input rows for a row of the image.</param>
/// <param name="ScaleX">Input columns for a column of the image.</param>
/// <param name="OffsetY">The input row of the image's upper edge; negative where a crop cut it off.</param>
/// <param name="OffsetX">The input column of the image's left edge; negative where a crop cut it off.</param>
internal sealed record ImageGeometry(int SourceHeight, int SourceWidth, double ScaleY, double ScaleX, int OffsetY, int OffsetX)
{
    /// <summary>The place in the image of a place in the network's input. Not clipped to the image.</summary>
    public (double X, double Y) ToSource(double x, double y) => ((x - OffsetX) / ScaleX, (y - OffsetY) / ScaleY);

    /// <summary>The place in the network's input of a place in the image.</summary>
    public (double X, double Y) FromSource(double x, double y) => ((x * ScaleX) + OffsetX, (y * ScaleY) + OffsetY);
}
