using SkiaSharp;

namespace Askew.Samples.Images;

/// <summary>Writes PNG: 8 bits, gray or RGB, not interlaced.</summary>
internal static class PngEncoder
{
    private const int ZLibLevel = 6;

    /// <summary>The whole file.</summary>
    /// <exception cref="MissingLibraryException">SkiaSharp has no native library here.</exception>
    public static byte[] Encode(Image image)
    {
        try
        {
            using SKBitmap bitmap = SkiaPixels.ToBitmap(image);
            using SKPixmap pixels = bitmap.PeekPixels();

            // The filter that stores the difference to the pixel above suits drawings and photographs alike.
            using SKData? file = pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Up, ZLibLevel));
            return file?.ToArray() ?? throw new InvalidOperationException("SkiaSharp does not write the picture as PNG.");
        }
        catch (Exception e) when (SkiaLibrary.IsMissing(e))
        {
            throw SkiaLibrary.Missing(e);
        }
    }
}
