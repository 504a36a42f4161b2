using System.IO.Compression;

namespace Askew.Samples.Images;

/// <summary>Turns the compressed data of a PNG into pixels, one row at a time.</summary>
internal sealed class PngPixels(PngHeader header, byte[] palette)
{
    private readonly byte[] pixels = new byte[header.Height * header.Width * header.Channels];

    /// <summary>Decodes all passes.</summary>
    /// <exception cref="InvalidDataException">The data is damaged.</exception>
    /// <exception cref="EndOfStreamException">The data ends too early.</exception>
    public Image Decode(Stream compressed)
    {
        using var stream = new ZLibStream(compressed, CompressionMode.Decompress);
        foreach (PngPass pass in header.Passes())
        {
            int columns = pass.ColumnsOf(header);
            var row = new byte[header.RowSizeInBytes(columns)];
            var above = new byte[row.Length];
            for (int i = 0; i < pass.RowsOf(header); i++)
            {
                int filter = stream.ReadByte();
                stream.ReadExactly(row);
                Unfilter(filter, row, above, header.FilterDistance);
                Place(row, columns, pass, pass.FirstRow + (i * pass.RowStep));
                (row, above) = (above, row);
            }
        }

        // Reading on makes the decompressor come to the end of its stream, where it checks the data's checksum.
        stream.ReadByte();
        return new Image(header.Height, header.Width, header.Channels, pixels);
    }

    private static void Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        switch (filter)
        {
            case 0:
                break;
            case 1:
                for (int i = distance; i < row.Length; i++)
                {
                    row[i] += row[i - distance];
                }

                break;
            case 2:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += above[i];
                }

                break;
            case 3:
                for (int i = 0; i < row.Length; i++)
                {
                    int left = i < distance ? 0 : row[i - distance];
                    row[i] += (byte)((left + above[i]) / 2);
                }

                break;
            case 4:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += i < distance ? above[i] : Paeth(row[i - distance], above[i], above[i - distance]);
                }

                break;
            default:
                throw new InvalidDataException($"a row has the unknown filter {filter}");
        }
    }

    private static byte Paeth(int left, int above, int corner)
    {
        int estimate = left + above - corner;
        int toLeft = Math.Abs(estimate - left);
        int toAbove = Math.Abs(estimate - above);
        int toCorner = Math.Abs(estimate - corner);
        int nearest = toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
        return (byte)nearest;
    }

    private void Place(ReadOnlySpan<byte> row, int columns, PngPass pass, int y)
    {
        int channels = header.Channels;
        for (int i = 0; i < columns; i++)
        {
            Span<byte> pixel = pixels.AsSpan(((y * header.Width) + pass.FirstColumn + (i * pass.ColumnStep)) * channels, channels);
            if (header.BitDepth < 8)
            {
                PlaceSmall(row, i, pixel);
                continue;
            }

            // Of 16-bit samples the first byte is the high one.
            int sampleSize = header.BitDepth / 8;
            int start = i * header.SamplesPerPixel * sampleSize;
            if (header.Color == PngColor.Palette)
            {
                PlaceColor(row[start], pixel);
                continue;
            }

            for (int c = 0; c < channels; c++)
            {
                pixel[c] = row[start + (c * sampleSize)];
            }
        }
    }

    private void PlaceSmall(ReadOnlySpan<byte> row, int column, Span<byte> pixel)
    {
        int largest = (1 << header.BitDepth) - 1;
        int bit = column * header.BitDepth;
        int value = (row[bit / 8] >> (8 - header.BitDepth - (bit % 8))) & largest;
        if (header.Color == PngColor.Palette)
        {
            PlaceColor(value, pixel);
        }
        else
        {
            pixel[0] = (byte)(value * (255 / largest));
        }
    }

    private void PlaceColor(int index, Span<byte> pixel)
    {
        if (3 * index >= palette.Length)
        {
            throw new InvalidDataException($"a pixel has colour {index} of a palette of {palette.Length / 3}");
        }

        palette.AsSpan(3 * index, 3).CopyTo(pixel);
    }
}
