using System.Buffers.Binary;
using System.Numerics;

namespace Askew.Samples.Images;

/// <summary>Reads Windows bitmaps: 1, 4 and 8 bits with a palette, 24 and 32 bits, bottom-up or top-down.</summary>
internal static class BmpDecoder
{
    private const int FileHeaderSize = 14;
    private const int CoreHeaderSize = 12;
    private const int InfoHeaderSize = 40;

    // The first kind with the channel masks inside.
    private const int MasksHeaderSize = 52;

    /// <summary>Decodes a whole file.</summary>
    public static Image Decode(ReadOnlySpan<byte> content, string name)
    {
        var reader = new ContentReader(content, name, "BMP");
        ReadOnlySpan<byte> fileHeader = reader.Take(FileHeaderSize, "file header");
        uint dataStart = BinaryPrimitives.ReadUInt32LittleEndian(fileHeader[10..]);
        uint headerSize = BinaryPrimitives.ReadUInt32LittleEndian(reader.Take(4, "header size"));
        if (headerSize is not (CoreHeaderSize or InfoHeaderSize or (>= MasksHeaderSize and <= 256)))
        {
            throw reader.Damaged($"its header has {headerSize} bytes, which no kind of BMP has");
        }

        ReadOnlySpan<byte> header = reader.Take(headerSize - 4, "header");
        bool isCore = headerSize == CoreHeaderSize;
        int width = isCore ? BinaryPrimitives.ReadUInt16LittleEndian(header) : BinaryPrimitives.ReadInt32LittleEndian(header);
        long signedHeight = isCore ? BinaryPrimitives.ReadUInt16LittleEndian(header[2..])
            : BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(header[(isCore ? 6 : 10)..]);
        uint compression = isCore ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(header[12..]);
        reader.CheckSides(Math.Abs(signedHeight), width);
        int height = (int)Math.Abs(signedHeight);

        CheckKind(bits, compression, reader);
        ReadOnlySpan<byte> palette = bits <= 8 ? TakePalette(ref reader, header, isCore, bits) : [];
        ReadOnlySpan<int> channelBytes = compression == 0
            ? [2, 1, 0]
            : ReadMasks(headerSize >= MasksHeaderSize ? header[36..] : reader.Take(12, "channel masks"), reader);

        long stride = ((((long)width * bits) + 31) / 32) * 4;
        if (dataStart + (stride * height) > content.Length)
        {
            throw reader.Damaged(
                $"the file is truncated: its pixels need {dataStart + (stride * height)} bytes, but it has {content.Length}");
        }

        var pixels = new byte[height * width * 3];
        for (int y = 0; y < height; y++)
        {
            long storedRow = signedHeight < 0 ? y : height - 1 - y;
            ReadOnlySpan<byte> row = content.Slice((int)(dataStart + (storedRow * stride)), (int)stride);
            Span<byte> target = pixels.AsSpan(y * width * 3, width * 3);
            if (bits <= 8)
            {
                PlaceColors(row, bits, palette, isCore ? 3 : 4, target, reader);
                continue;
            }

            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    target[(3 * x) + c] = row[(x * bits / 8) + channelBytes[c]];
                }
            }
        }

        return new Image(height, width, 3, pixels);
    }

    private static void CheckKind(int bits, uint compression, in ContentReader reader)
    {
        string? trouble = (bits, compression) switch
        {
            (_, 1 or 2) => "it is run-length compressed (RLE)",
            (1 or 4 or 8 or 24 or 32, 0) or (32, 3 or 6) => null,
            _ => $"it has {bits} bits a pixel and compression {compression}",
        };
        if (trouble is not null)
        {
            throw reader.Damaged(
                $"{trouble}; uncompressed bitmaps of 1, 4, 8, 24 and 32 bits are read, so save it as one of them or as PNG");
        }
    }

    private static ReadOnlySpan<byte> TakePalette(ref ContentReader reader, ReadOnlySpan<byte> header, bool isCore, int bits)
    {
        uint used = isCore ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(header[28..]);
        uint colors = used == 0 ? 1u << bits : used;
        return colors <= 256
            ? reader.Take(colors * (isCore ? 3 : 4), "palette")
            : throw reader.Damaged($"its palette has {colors} colours; {bits} bits can tell {1 << bits} apart");
    }

    /// <summary>The place of red, green and blue within a pixel's four bytes.</summary>
    private static int[] ReadMasks(ReadOnlySpan<byte> masks, in ContentReader reader)
    {
        var places = new int[3];
        for (int c = 0; c < 3; c++)
        {
            uint mask = BinaryPrimitives.ReadUInt32LittleEndian(masks[(4 * c)..]);
            int shift = BitOperations.TrailingZeroCount(mask);
            if (mask == 0 || shift % 8 != 0 || mask >> shift != 0xFF)
            {
                throw reader.Damaged($"its channel mask 0x{mask:X8} is not a whole byte; save it with 24 bits a pixel or as PNG");
            }

            places[c] = shift / 8;
        }

        return places;
    }

    private static void PlaceColors(
        ReadOnlySpan<byte> row, int bits, ReadOnlySpan<byte> palette, int entrySize, Span<byte> target, in ContentReader reader)
    {
        for (int x = 0; x < target.Length / 3; x++)
        {
            int bit = x * bits;
            int index = (row[bit / 8] >> (8 - bits - (bit % 8))) & ((1 << bits) - 1);
            if ((index + 1) * entrySize > palette.Length)
            {
                throw reader.Damaged($"a pixel has colour {index} of a palette of {palette.Length / entrySize}");
            }

            ReadOnlySpan<byte> color = palette[(index * entrySize)..];
            target[3 * x] = color[2];
            target[(3 * x) + 1] = color[1];
            target[(3 * x) + 2] = color[0];
        }
    }
}
