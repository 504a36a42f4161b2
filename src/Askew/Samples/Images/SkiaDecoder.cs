using System.Buffers;
using Askew.Tensors;
using SkiaSharp;

namespace Askew.Samples.Images;

/// <summary>Decodes JPEG, PNG, BMP, WebP and GIF by SkiaSharp: the first frame, turned as its EXIF orientation says. Alpha and colour
/// profiles are dropped; of 16-bit samples the high byte is kept.</summary>
internal static unsafe class SkiaDecoder
{
    // Four bytes a pixel are decoded, of which three are kept, and turned.
    private const int MostBytesPerPixel = 4 + 3 + 3;

    // Images are many and mostly small; memory for large ones is not kept.
    private const int MostPooledBytes = 16 << 20;

    /// <summary>Decodes a whole file of <paramref name="format"/>.</summary>
    /// <exception cref="UnreadableImageException">It is damaged or too large.</exception>
    /// <exception cref="MissingLibraryException">SkiaSharp has no native library here.</exception>
    public static Image Decode(ReadOnlySpan<byte> content, ImageFormat format, string name)
    {
        var reader = new ContentReader(content, name, ImageFormats.NameOf(format));
        ContentChecks.Check(reader, format);
        try
        {
            fixed (byte* start = content)
            {
                // The content stays where it is until all is decoded.
                using SKData data = SKData.Create((nint)start, content.Length);
                return Decode(data, format, reader);
            }
        }
        catch (Exception e) when (SkiaLibrary.IsMissing(e))
        {
            throw SkiaLibrary.Missing(e);
        }
    }

    private static Image Decode(SKData data, ImageFormat format, in ContentReader reader)
    {
        using SKCodec? codec = SKCodec.Create(data);
        if (codec is null)
        {
            throw reader.Damaged("its header is damaged or truncated");
        }

        SKImageInfo found = codec.Info;
        reader.CheckSides(found.Height, found.Width);
        ContentChecks.CheckSize(reader, format, found.Height, found.Width);
        long needed = MostBytesPerPixel * (long)found.Height * found.Width;
        if (needed > MemoryLimit.InBytes)
        {
            throw reader.Damaged(
                $"its {found.Width} x {found.Height} pixels take {needed} bytes to decode, more than are allowed (--memory)");
        }

        if (format == ImageFormat.Jpeg && JpegData.TroubleIn(reader.Rest) is { } trouble)
        {
            throw reader.Damaged(trouble);
        }

        bool isGray = found.ColorType == SKColorType.Gray8;
        var wanted = new SKImageInfo(
            found.Width,
            found.Height,
            isGray ? SKColorType.Gray8 : SKColorType.Rgba8888,
            isGray ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        int channels = isGray || (format == ImageFormat.Png && ContentChecks.IsGrayPng(reader.Rest)) ? 1 : 3;
        byte[] kept = Pixels(codec, wanted, channels, reader);
        var image = new Image(found.Height, found.Width, kept.Length / (found.Height * found.Width), kept);
        return ExifOrientation.Upright(image, codec.EncodedOrigin);
    }

    private static byte[] Pixels(SKCodec codec, SKImageInfo wanted, int channels, in ContentReader reader)
    {
        int size = checked((int)wanted.BytesSize64);
        bool isPooled = wanted.BytesPerPixel > channels && size <= MostPooledBytes;
        byte[] pixels = isPooled ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
        try
        {
            // What a picture does not cover is black.
            pixels.AsSpan(0, size).Clear();
            fixed (byte* target = pixels)
            {
                SKCodecResult result = codec.GetPixels(wanted, (nint)target, wanted.RowBytes, SKCodecOptions.Default);
                if (result != SKCodecResult.Success)
                {
                    throw reader.Damaged(result == SKCodecResult.IncompleteInput
                        ? "the file is truncated or damaged" : $"its pixels are damaged ({result})");
                }
            }

            return wanted.BytesPerPixel == channels ? pixels : Channels(pixels.AsSpan(0, size), channels);
        }
        finally
        {
            if (isPooled)
            {
                ArrayPool<byte>.Shared.Return(pixels);
            }
        }
    }

    // Of red, green, blue and alpha the first, or the first three.
    private static byte[] Channels(ReadOnlySpan<byte> pixels, int count)
    {
        byte[] kept = GC.AllocateUninitializedArray<byte>(pixels.Length / 4 * count);
        if (count == 1)
        {
            for (int i = 0; i < kept.Length; i++)
            {
                kept[i] = pixels[4 * i];
            }

            return kept;
        }

        // Four bytes at once, the last of which the next pixel overwrites.
        fixed (byte* source = pixels, target = kept)
        {
            byte* end = source + pixels.Length - 4;
            byte* to = target;
            byte* from = source;
            for (; from < end; from += 4, to += 3)
            {
                *(uint*)to = *(uint*)from;
            }

            (to[0], to[1], to[2]) = (from[0], from[1], from[2]);
        }

        return kept;
    }
}
