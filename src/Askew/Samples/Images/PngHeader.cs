using System.Buffers.Binary;

namespace Askew.Samples.Images;

/// <summary>What a PNG's IHDR chunk says.</summary>
internal sealed record PngHeader(int Height, int Width, int BitDepth, PngColor Color, bool IsInterlaced)
{
    /// <summary>The chunk's length.</summary>
    public const int SizeInBytes = 13;

    /// <summary>Samples of a pixel in the file.</summary>
    public int SamplesPerPixel => Color switch
    {
        PngColor.Gray or PngColor.Palette => 1,
        PngColor.GrayAlpha => 2,
        PngColor.Rgb => 3,
        _ => 4,
    };

    /// <summary>Channels of the image that comes of it.</summary>
    public int Channels => Color is PngColor.Gray or PngColor.GrayAlpha ? 1 : 3;

    /// <summary>Bytes from a sample to the same sample one pixel on, as the row filters count it.</summary>
    public int FilterDistance => Math.Max(1, BitDepth * SamplesPerPixel / 8);

    /// <summary>The sub-images in the order of the file: one, or Adam7's seven less the empty ones.</summary>
    public IEnumerable<PngPass> Passes()
    {
        ReadOnlySpan<PngPass> all = IsInterlaced
            ? [new(0, 0, 8, 8), new(0, 4, 8, 8), new(4, 0, 8, 4), new(0, 2, 4, 4), new(2, 0, 4, 2), new(0, 1, 2, 2), new(1, 0, 2, 1)]
            : [new(0, 0, 1, 1)];
        return [.. all.ToArray().Where(pass => pass.RowsOf(this) > 0 && pass.ColumnsOf(this) > 0)];
    }

    /// <summary>Bytes of a row of <paramref name="columns"/> pixels, without its filter byte.</summary>
    public int RowSizeInBytes(int columns) => (int)((((long)columns * SamplesPerPixel * BitDepth) + 7) / 8);

    /// <summary>Bytes of all rows before compression.</summary>
    public long DataSizeInBytes() => Passes().Sum(pass => (1L + RowSizeInBytes(pass.ColumnsOf(this))) * pass.RowsOf(this));

    /// <summary>Reads and checks the chunk.</summary>
    public static PngHeader Parse(ReadOnlySpan<byte> chunk, in ContentReader reader)
    {
        if (chunk.Length != SizeInBytes)
        {
            throw reader.Damaged($"its header chunk has {chunk.Length} bytes instead of {SizeInBytes}");
        }

        long width = BinaryPrimitives.ReadUInt32BigEndian(chunk);
        long height = BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]);
        reader.CheckSides(height, width);
        int bitDepth = chunk[8];
        var color = (PngColor)chunk[9];
        bool isPossible = color switch
        {
            PngColor.Gray => bitDepth is 1 or 2 or 4 or 8 or 16,
            PngColor.Palette => bitDepth is 1 or 2 or 4 or 8,
            PngColor.Rgb or PngColor.GrayAlpha or PngColor.Rgba => bitDepth is 8 or 16,
            _ => false,
        };
        if (!isPossible || chunk[10] != 0 || chunk[11] != 0 || chunk[12] > 1)
        {
            throw reader.Damaged(
                $"its header has colour type {chunk[9]}, bit depth {bitDepth}, compression {chunk[10]}, filter {chunk[11]}, "
                + $"interlace {chunk[12]}, which the PNG specification does not know");
        }

        return new PngHeader((int)height, (int)width, bitDepth, color, chunk[12] == 1);
    }
}
