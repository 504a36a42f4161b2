using System.Buffers.Binary;
using System.Text;
using Askew.Files;

namespace Askew.Samples.Images;

/// <summary>What is asked of an image file before it is decoded: decoders fill up what is missing, and believe what a header
/// says.</summary>
internal static class ContentChecks
{
    /// <summary>Few bytes may be many pixels up to here.</summary>
    private const long FreePixels = 1 << 20;

    /// <summary>The first eight bytes of every PNG.</summary>
    public static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Checks that a file of <paramref name="format"/> is whole, and of a kind that is read.</summary>
    /// <exception cref="UnreadableImageException">It is not.</exception>
    public static void Check(ContentReader reader, ImageFormat format)
    {
        switch (format)
        {
            case ImageFormat.Png:
                CheckPng(reader);
                break;
            case ImageFormat.Jpeg:
                CheckJpeg(reader);
                break;
            case ImageFormat.Bmp:
                CheckBmp(reader);
                break;
            case ImageFormat.WebP:
                CheckWebP(reader);
                break;
            case ImageFormat.Gif:
                CheckGif(reader);
                break;
        }
    }

    /// <summary>Refuses sides for which the content is too short, so that a few hostile bytes cannot ask for hundreds of
    /// megabytes.</summary>
    public static void CheckSize(in ContentReader reader, ImageFormat format, long height, long width)
    {
        // PNG: no deflate stream grows by more than 1032, and a pixel has at least a bit. JPEG spends at least a bit on each block of 64
        // pixels, and odd subsampling can make that a quarter. GIF's longest entry has 4096 pixels, in 12 bits. An empty WebP is a few
        // bytes for every row of blocks.
        long mostPerByte = format switch
        {
            ImageFormat.Png => 1032 * 8 / PngBits(reader.Rest),
            ImageFormat.WebP => 1 << 16,
            ImageFormat.Bmp => 8,
            _ => 4096,
        };
        if (height * width > (format is ImageFormat.Png or ImageFormat.Bmp ? 8 : FreePixels) + (mostPerByte * reader.Rest.Length))
        {
            throw reader.Damaged($"it says it is {width} x {height} pixels, which its {reader.Rest.Length} bytes cannot hold");
        }
    }

    /// <summary>Whether a PNG has one channel, with or without alpha.</summary>
    public static bool IsGrayPng(ReadOnlySpan<byte> content) => content[25] is 0 or 4;

    private static int PngBits(ReadOnlySpan<byte> content) => Math.Max(1, content[24] * content[25] switch
    {
        2 => 3,
        4 => 2,
        6 => 4,
        _ => 1,
    });

    // Chunks: length, type, contents, checksum of type and contents.
    private static void CheckPng(ContentReader reader)
    {
        reader.Take(PngSignature.Length, "signature");
        bool isFirst = true;
        while (true)
        {
            uint length = reader.TakeBigEndian("chunk length");
            ReadOnlySpan<byte> typeAndBody = reader.Take(4L + length, "chunk");
            string type = Encoding.Latin1.GetString(typeAndBody[..4]);
            if (!type.All(char.IsAsciiLetter))
            {
                throw reader.Damaged("a chunk's name is not four letters");
            }

            if (Crc32.Of(typeAndBody) != reader.TakeBigEndian("chunk checksum"))
            {
                throw reader.Damaged($"the checksum of its chunk '{type}' is wrong");
            }

            if (isFirst != (type == "IHDR"))
            {
                throw reader.Damaged($"its header chunk must come first and once, but here comes '{type}'");
            }

            if (type == "IHDR")
            {
                if (length != 13)
                {
                    throw reader.Damaged($"its header chunk has {length} bytes instead of 13");
                }

                reader.CheckSides(
                    BinaryPrimitives.ReadUInt32BigEndian(typeAndBody[8..]), BinaryPrimitives.ReadUInt32BigEndian(typeAndBody[4..]));
            }

            isFirst = false;
            if (type == "IEND")
            {
                return;
            }
        }
    }

    // An end-of-image marker must come after the first scan: decoders make one up where a file was cut off.
    private static void CheckJpeg(ContentReader reader)
    {
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

            if (JpegMarker.IsAlone(marker))
            {
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(reader.Take(2, "markers"));
            ReadOnlySpan<byte> body = reader.Take(Math.Max(0, length - 2), "markers");

            if (JpegMarker.IsFrame(marker) && body.Length >= 5)
            {
                reader.CheckSides(BinaryPrimitives.ReadUInt16BigEndian(body[1..]), BinaryPrimitives.ReadUInt16BigEndian(body[3..]));
            }

            if (marker == JpegMarker.StartOfScan)
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

    private static void CheckBmp(ContentReader reader)
    {
        reader.Take(14, "file header");
        uint headerSize = BinaryPrimitives.ReadUInt32LittleEndian(reader.Take(4, "header size"));
        bool isCore = headerSize == 12;
        ReadOnlySpan<byte> header = reader.Take(isCore ? 8 : 36, "header");
        long width = isCore ? BinaryPrimitives.ReadUInt16LittleEndian(header) : BinaryPrimitives.ReadInt32LittleEndian(header);
        long height = isCore ? BinaryPrimitives.ReadUInt16LittleEndian(header[2..]) : BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        reader.CheckSides(Math.Abs(height), width);
        int compression = isCore ? 0 : header[12];
        string? trouble = compression switch
        {
            0 or 3 or 6 => null,
            1 or 2 => "it is run-length compressed (RLE)",
            _ => $"it has compression {compression}",
        };
        if (trouble is not null)
        {
            throw reader.Damaged($"{trouble}; uncompressed bitmaps are read, so save it as one or as PNG");
        }
    }

    private static void CheckWebP(ContentReader reader)
    {
        ReadOnlySpan<byte> header = reader.Take(8, "header");
        reader.Take(BinaryPrimitives.ReadUInt32LittleEndian(header[4..]), "contents");
    }

    // Blocks of all pictures, up to the end that is said.
    private static void CheckGif(ContentReader reader)
    {
        ReadOnlySpan<byte> header = reader.Take(13, "header");
        reader.CheckSides(BinaryPrimitives.ReadUInt16LittleEndian(header[8..]), BinaryPrimitives.ReadUInt16LittleEndian(header[6..]));
        SkipColors(ref reader, header[10]);
        while (true)
        {
            switch (reader.TakeByte("blocks"))
            {
                case (byte)'!':
                    reader.Take(1, "blocks");
                    SkipBlocks(ref reader);
                    break;
                case (byte)',':
                    SkipColors(ref reader, reader.Take(9, "image header")[8]);
                    reader.Take(1, "pixel data");
                    SkipBlocks(ref reader);
                    break;
                case (byte)';':
                    return;
                default:
                    throw reader.Damaged("its blocks are damaged");
            }
        }
    }

    private static void SkipColors(ref ContentReader reader, byte flags) =>
        reader.Take((flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1), "palette");

    private static void SkipBlocks(ref ContentReader reader)
    {
        while (reader.TakeByte("blocks") is > 0 and byte size)
        {
            reader.Take(size, "blocks");
        }
    }
}
