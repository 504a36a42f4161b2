using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Askew.Samples.Images;

/// <summary>Reads JPEG through libturbojpeg, with the accurate inverse DCT and smooth chroma upsampling that Pillow, too, uses.</summary>
internal static unsafe class JpegDecoder
{
    private const int PixelFormatRgb = 0;
    private const int PixelFormatGray = 6;
    private const int PixelFormatCmyk = 11;
    private const int ColorSpaceGray = 2;
    private const int ColorSpaceCmyk = 3;
    private const int ColorSpaceYcck = 4;

    /// <summary>A Huffman-coded JPEG spends at least a bit on each block of 64 pixels, and odd subsampling can
    /// make that a quarter: 2048 pixels a byte. Twice that and a free million are let through, so that a few hostile bytes cannot ask for
    /// hundreds of megabytes.</summary>
    private const long MostPixelsPerByte = 4096;
    private const long FreePixels = 1 << 20;

    /// <summary>TJFLAG_ACCURATEDCT, and TJFLAG_LIMITSCANS: a progressive file of endless scans must not run for hours.</summary>
    private const int Flags = 4096 | 32768;

    /// <summary>Warnings about oddities that leave the pixels whole; every other warning means damage.</summary>
    private static readonly string[] harmlessWarnings =
        ["extraneous bytes before marker", "Invalid SOS parameters for sequential", "Unknown Adobe color transform",
        "unknown JFIF revision"];

    /// <summary>Decodes a whole file.</summary>
    public static Image Decode(ReadOnlySpan<byte> content, string name)
    {
        var reader = new ContentReader(content, name, "JPEG");
        TurboJpegLibrary library = TurboJpegLibrary.Installed;
        CheckMarkers(reader);
        nint handle = library.InitDecompress();
        if (handle == 0)
        {
            throw new InvalidOperationException("libturbojpeg cannot make a decoder: out of memory.");
        }

        try
        {
            fixed (byte* start = content)
            {
                return Decode(library, handle, start, new CULong((uint)content.Length), reader);
            }
        }
        finally
        {
            library.Destroy(handle);
        }
    }

    private static Image Decode(TurboJpegLibrary library, nint handle, byte* content, CULong size, in ContentReader reader)
    {
        int width;
        int height;
        int subsampling;
        int colorSpace;
        Check(library, handle, library.DecompressHeader(handle, content, size, &width, &height, &subsampling, &colorSpace), reader);
        reader.CheckSides(height, width);
        if ((long)height * width > FreePixels + (MostPixelsPerByte * (long)size.Value))
        {
            throw reader.Damaged($"it says it is {width} x {height} pixels, which its {size.Value} bytes cannot hold");
        }

        (int format, int channels) = colorSpace switch
        {
            ColorSpaceGray => (PixelFormatGray, 1),
            ColorSpaceCmyk or ColorSpaceYcck => (PixelFormatCmyk, 4),
            _ => (PixelFormatRgb, 3),
        };

        var pixels = new byte[height * width * channels];
        fixed (byte* target = pixels)
        {
            Check(library, handle, library.Decompress(handle, content, size, target, width, 0, height, format, Flags), reader);
        }

        return new Image(height, width, channels == 1 ? 1 : 3, channels == 4 ? FromCmyk(pixels) : pixels);
    }

    private static void Check(TurboJpegLibrary library, nint handle, int status, in ContentReader reader)
    {
        if (status == 0)
        {
            return;
        }

        string text = Marshal.PtrToStringUTF8((nint)library.ErrorText(handle)) ?? "unknown error";
        bool isWarning = library.ErrorCode(handle) == 0;
        if (!isWarning || !harmlessWarnings.Any(warning => text.Contains(warning, StringComparison.OrdinalIgnoreCase)))
        {
            throw reader.Damaged($"libturbojpeg says '{text}'");
        }
    }

    /// <summary>Asks for an end-of-image marker after the first scan: the library makes one up where a file was cut off.</summary>
    private static void CheckMarkers(ContentReader reader)
    {
        const byte StartOfScan = 0xDA;
        reader.Take(2, "signature");
        while (true)
        {
            byte marker = reader.TakeByte("markers");
            if (marker != 0xFF)
            {
                // Stray bytes between markers are common and harmless.
                continue;
            }

            do
            {
                marker = reader.TakeByte("markers");
            }
            while (marker == 0xFF);

            if (marker is 0x00 or 0x01 or (>= 0xD0 and <= 0xD7))
            {
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(reader.Take(2, "markers"));
            reader.Take(Math.Max(0, length - 2), "markers");
            if (marker == StartOfScan)
            {
                break;
            }
        }

        // Within a scan 0xFF is followed by 0x00 wherever it is not a marker.
        if (reader.Rest.IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) < 0)
        {
            throw reader.Damaged("the file is truncated: it has no end-of-image marker");
        }
    }

    /// <summary>Adobe's inverted CMYK as red, green and blue, by Pillow's arithmetic.</summary>
    private static byte[] FromCmyk(byte[] cmyk)
    {
        var rgb = new byte[cmyk.Length / 4 * 3];
        for (int i = 0; i < cmyk.Length / 4; i++)
        {
            int key = cmyk[(4 * i) + 3];
            for (int c = 0; c < 3; c++)
            {
                int product = ((255 - cmyk[(4 * i) + c]) * key) + 128;
                rgb[(3 * i) + c] = (byte)(key - (((product >> 8) + product) >> 8));
            }
        }

        return rgb;
    }
}
