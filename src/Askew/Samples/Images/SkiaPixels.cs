using SkiaSharp;

namespace Askew.Samples.Images;

/// <summary>Images as SkiaSharp has them, and back: gray with one byte a pixel; red, green and blue with a fourth that says
/// nothing.</summary>
internal static class SkiaPixels
{
    private const int BytesOfColor = 4;

    /// <summary>A copy of <paramref name="image"/>.</summary>
    public static SKBitmap ToBitmap(Image image)
    {
        var bitmap = new SKBitmap(new SKImageInfo(
            image.Width, image.Height, image.Channels == 1 ? SKColorType.Gray8 : SKColorType.Rgb888x, SKAlphaType.Opaque));
        Span<byte> pixels = bitmap.GetPixelSpan();
        ReadOnlySpan<byte> source = image.Pixels;
        for (int y = 0; y < image.Height; y++)
        {
            Span<byte> row = pixels[(y * bitmap.RowBytes)..];
            ReadOnlySpan<byte> from = source.Slice(y * image.Width * image.Channels, image.Width * image.Channels);
            if (image.Channels == 1)
            {
                from.CopyTo(row);
                continue;
            }

            for (int x = 0; x < image.Width; x++)
            {
                from.Slice(3 * x, 3).CopyTo(row[(BytesOfColor * x)..]);
                row[(BytesOfColor * x) + 3] = byte.MaxValue;
            }
        }

        return bitmap;
    }

    /// <summary>A copy of a picture in colours, made as <see cref="ToBitmap"/> makes them.</summary>
    public static Image ToImage(SKBitmap bitmap)
    {
        ReadOnlySpan<byte> pixels = bitmap.GetPixelSpan();
        byte[] kept = new byte[3 * bitmap.Width * bitmap.Height];
        for (int y = 0; y < bitmap.Height; y++)
        {
            for (int x = 0; x < bitmap.Width; x++)
            {
                pixels.Slice((y * bitmap.RowBytes) + (BytesOfColor * x), 3).CopyTo(kept.AsSpan(3 * ((y * bitmap.Width) + x)));
            }
        }

        return new Image(bitmap.Height, bitmap.Width, 3, kept);
    }
}
