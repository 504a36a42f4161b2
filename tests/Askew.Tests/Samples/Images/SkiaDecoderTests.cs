using System.Buffers.Binary;
using Askew.Samples;
using Askew.Samples.Images;

namespace Askew.Tests.Samples.Images;

/// <summary>What the samples of <see cref="ImageDecodingTests"/> do not show: photographs that were taken upright, and files that ask for
/// much.</summary>
public class SkiaDecoderTests
{
    // Where the pixel at (row, column) of what people see lies in the file, by EXIF's table.
    private static readonly Func<int, int, int, int, (int Row, int Column)>[] Places =
    [
        (y, x, _, _) => (y, x),
        (y, x, _, width) => (y, width - 1 - x),
        (y, x, height, width) => (height - 1 - y, width - 1 - x),
        (y, x, height, _) => (height - 1 - y, x),
        (y, x, _, _) => (x, y),
        (y, x, height, _) => (height - 1 - x, y),
        (y, x, height, width) => (height - 1 - x, width - 1 - y),
        (y, x, _, width) => (x, width - 1 - y),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void A_photograph_is_turned_as_it_says(int orientation)
    {
        ImageSample sample = ImageSample.Named("jpeg-444");
        Image image = ImageFile.Decode(WithOrientation(sample.Content, orientation), "photo.jpg");
        bool isTransposed = orientation > 4;
        Assert.Equal(orientation > 1, image.IsTurned);
        Assert.Equal(isTransposed ? (sample.Width, sample.Height) : (sample.Height, sample.Width), (image.Height, image.Width));
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                (int row, int column) = Places[orientation - 1](y, x, sample.Height, sample.Width);
                Assert.Equal(
                    sample.Pixels.AsSpan(((row * sample.Width) + column) * 3, 3), image.Pixels.Slice(((y * image.Width) + x) * 3, 3));
            }
        }
    }

    [Theory]
    [InlineData("gif", 6, "1040", "16400")]
    [InlineData("gif", 6, "00200020", "cannot hold")]
    [InlineData("webp-lossy", 26, "FF3FFF3F", "")]
    [InlineData("bmp-24bit", 18, "0020000000200000", "cannot hold")]
    public void A_small_file_that_claims_many_pixels_takes_no_memory_for_them(string name, int place, string bytes, string expected)
    {
        byte[] content = [.. ImageSample.Named(name).Content];
        Convert.FromHexString(bytes).CopyTo(content, place);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<UnreadableImageException>(() => ImageFile.Decode(content, "x")).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    // An APP1 segment with a directory of one entry, right behind the start of the image.
    /// <summary><paramref name="jpeg"/>, which says how it was held.</summary>
    internal static byte[] WithOrientation(byte[] jpeg, int orientation)
    {
        byte[] exif = [.. "Exif\0\0MM\0*\0\0\0\b\0\u0001"u8, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(exif.Length + 2));
        return [.. jpeg[..2], 0xFF, 0xE1, .. length, .. exif, .. jpeg[2..]];
    }
}
