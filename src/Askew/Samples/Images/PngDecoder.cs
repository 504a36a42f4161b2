using System.Text;

namespace Askew.Samples.Images;

/// <summary>Reads PNG: all colour types and bit depths, interlaced or not. Alpha and colour profiles are dropped; of 16-bit
/// samples the high byte is kept.</summary>
internal static class PngDecoder
{
    /// <summary>No deflate stream grows by more than this factor, so a small file cannot ask for much memory.</summary>
    private const long LargestExpansion = 1032;

    /// <summary>The first eight bytes of every PNG.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Decodes a whole file.</summary>
    public static Image Decode(ReadOnlySpan<byte> content, string name)
    {
        var reader = new ContentReader(content, name, "PNG");
        reader.Take(Signature.Length, "signature");

        PngHeader? header = null;
        byte[] palette = [];
        var compressed = new MemoryStream();
        while (true)
        {
            ReadOnlySpan<byte> body = TakeChunk(ref reader, out string type);
            if ((header is null) != (type == "IHDR"))
            {
                throw reader.Damaged($"its header chunk must come first and once, but here comes '{type}'");
            }

            switch (type)
            {
                case "IHDR":
                    header = PngHeader.Parse(body, reader);
                    break;
                case "PLTE":
                    palette = body.Length is > 0 and <= 768 && body.Length % 3 == 0
                        ? body.ToArray()
                        : throw reader.Damaged($"its palette has {body.Length} bytes instead of 3 to 768, three a colour");
                    break;
                case "IDAT":
                    compressed.Write(body);
                    break;
                case "IEND":
                    return DecodePixels(header!, palette, compressed, reader);
                default:
                    // An upper-case first letter means that a reader who does not know the chunk cannot show the image.
                    if (char.IsAsciiLetterUpper(type[0]))
                    {
                        throw reader.Damaged($"it has the critical chunk '{type}', which the PNG specification does not know");
                    }

                    break;
            }
        }
    }

    private static ReadOnlySpan<byte> TakeChunk(ref ContentReader reader, out string type)
    {
        uint length = reader.TakeBigEndian("chunk length");
        ReadOnlySpan<byte> typeAndBody = reader.Take(4L + length, "chunk");
        ReadOnlySpan<byte> typeBytes = typeAndBody[..4];
        type = Encoding.Latin1.GetString(typeBytes);
        foreach (byte letter in typeBytes)
        {
            if (!char.IsAsciiLetter((char)letter))
            {
                throw reader.Damaged("a chunk's name is not four letters");
            }
        }

        return Crc32.Of(typeAndBody) == reader.TakeBigEndian("chunk checksum")
            ? typeAndBody[4..]
            : throw reader.Damaged($"the checksum of its chunk '{type}' is wrong");
    }

    private static Image DecodePixels(PngHeader header, byte[] palette, MemoryStream compressed, in ContentReader reader)
    {
        if (header.Color == PngColor.Palette && palette.Length == 0)
        {
            throw reader.Damaged("its pixels refer to a palette that the file does not have");
        }

        long needed = header.DataSizeInBytes();
        if (needed > LargestExpansion * compressed.Length)
        {
            throw reader.Damaged(
                $"{compressed.Length} bytes of compressed data cannot hold the {needed} bytes of {header.Width} x {header.Height} pixels");
        }

        compressed.Position = 0;
        try
        {
            return new PngPixels(header, palette).Decode(compressed);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw reader.Damaged($"its pixel data is damaged: {exception.Message.TrimEnd('.')}", exception);
        }
    }
}
