namespace Askew.Samples.Images;

/// <summary>PNG's colour types, by their numbers in the file.</summary>
internal enum PngColor
{
    /// <summary>One sample of gray.</summary>
    Gray = 0,

    /// <summary>Red, green, blue.</summary>
    Rgb = 2,

    /// <summary>An index into the palette.</summary>
    Palette = 3,

    /// <summary>Gray and alpha.</summary>
    GrayAlpha = 4,

    /// <summary>Red, green, blue and alpha.</summary>
    Rgba = 6,
}
