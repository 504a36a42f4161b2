using System.Reflection;
using SkiaSharp;

namespace Askew.Reports.Pictures;

/// <summary>The letters of pictures: DejaVu Sans, as far as Latin, Greek and Cyrillic go. It lies in the assembly, since systems have fonts
/// of their own, or none.</summary>
internal static class PictureFont
{
    private static readonly Lazy<SKTypeface> typeface = new(Load);

    /// <summary>The font with letters of so many pixels.</summary>
    public static SKFont OfSize(float size) => new(typeface.Value, size)
    {
        Edging = SKFontEdging.Antialias,
        Hinting = SKFontHinting.None,
        Subpixel = false,
    };

    private static SKTypeface Load()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Askew.Reports.Pictures.DejaVuSans.ttf")
            ?? throw new InvalidOperationException("The font is missing from the assembly.");
        return SKTypeface.FromStream(stream) ?? throw new InvalidOperationException("The font in the assembly cannot be read.");
    }
}
