using System.Buffers.Binary;
using System.IO.Compression;

namespace Askew.Samples.Images;

/// <summary>Writes PNG: 8 bits, gray or RGB, not interlaced.</summary>
internal static class PngEncoder
{
    // The filter that stores the difference to the pixel above suits drawings and photographs alike.
    private const byte UpFilter = 2;

    /// <summary>The whole file.</summary>
    public static byte[] Encode(Image image)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);

        // Bits, and gray or red, green, blue.
        header[8] = 8;
        header[9] = (byte)(image.Channels == 1 ? 0 : 2);

        var file = new MemoryStream();
        file.Write(ContentChecks.PngSignature);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compress(image));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Compress(Image image)
    {
        int rowSize = image.Width * image.Channels;
        var line = new byte[1 + rowSize];
        line[0] = UpFilter;
        var compressed = new MemoryStream();
        using (var stream = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int y = 0; y < image.Height; y++)
            {
                ReadOnlySpan<byte> row = image.Pixels.Slice(y * rowSize, rowSize);
                row.CopyTo(line.AsSpan(1));
                for (int i = 0; i < rowSize && y > 0; i++)
                {
                    line[i + 1] -= image.Pixels[((y - 1) * rowSize) + i];
                }

                stream.Write(line);
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, body.Length);
        file.Write(word);
        file.Write(type);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc32.Of(body, Crc32.Of(type)));
        file.Write(word);
    }
}
