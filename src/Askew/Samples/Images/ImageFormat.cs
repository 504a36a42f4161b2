namespace Askew.Samples.Images;

/// <summary>The image formats that are read.</summary>
internal enum ImageFormat
{
    /// <summary>None of those below.</summary>
    Unknown,

    /// <summary>JPEG, through libturbojpeg.</summary>
    Jpeg,

    /// <summary>PNG.</summary>
    Png,

    /// <summary>Windows bitmap.</summary>
    Bmp,

    /// <summary>Portable anymap: P1 to P6.</summary>
    Pnm,
}
