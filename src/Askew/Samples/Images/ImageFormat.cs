namespace Askew.Samples.Images;

/// <summary>The image formats that are read.</summary>
internal enum ImageFormat
{
    /// <summary>None of those below.</summary>
    Unknown,

    /// <summary>JPEG.</summary>
    Jpeg,

    /// <summary>PNG.</summary>
    Png,

    /// <summary>Windows bitmap.</summary>
    Bmp,

    /// <summary>WebP.</summary>
    WebP,

    /// <summary>GIF.</summary>
    Gif,

    /// <summary>Portable anymap: P1 to P6.</summary>
    Pnm,
}
