using Askew.Files;
using Askew.Samples;
using Askew.Samples.Images;
using FsCheck;
using FsCheck.Fluent;

namespace Askew.Tests.Samples.Images;

/// <summary>Every kind of file against what Pillow makes of it, and whatever can be wrong with a file.</summary>
public class ImageDecodingTests
{
    public static TheoryData<string> Names => new(ImageSample.All.Select(sample => sample.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Decodes_to_the_expected_pixels(string name)
    {
        ImageSample sample = ImageSample.Named(name);
        Image image = ImageFile.Decode(sample.Content, name);

        // A BMP's palette may be all grays; Pillow then says it is gray. Three channels of it are the same gray.
        Image compared = image.WithChannels(sample.Channels);
        Assert.Equal((sample.Height, sample.Width), (image.Height, image.Width));
        Assert.Equal(sample.Pixels, compared.Pixels.ToArray());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_truncated_file_is_unreadable_wherever_it_ends(string name)
    {
        byte[] content = ImageSample.Named(name).Content;

        // Plain text may end with any digit: there, only what is cut before the last number can be told from a whole file.
        int end = name is "pnm-p1" or "pnm-p2" or "pnm-p3"
            ? content.AsSpan().TrimEnd((byte)'\n').LastIndexOfAny((byte)' ', (byte)'0', (byte)'1') : content.Length;
        for (int length = 0; length < end; length++)
        {
            var exception = Assert.Throws<UnreadableImageException>(() => ImageFile.Decode(content.AsSpan(0, length), "cut.img"));
            Assert.Contains("cut.img", exception.Message);
        }
    }

    [Fact]
    public void A_bitmap_of_any_header_size_gives_an_image_or_is_unreadable()
    {
        for (int headerSize = 0; headerSize <= 260; headerSize++)
        {
            byte[] content = [.. ImageSample.All.First(sample => sample.Content is [(byte)'B', (byte)'M', ..]).Content];
            content[14] = (byte)headerSize;
            content[15] = (byte)(headerSize >> 8);
            content[28] = 32;
            content[30] = 3;
            AssertDecodesOrIsUnreadable(content);
        }
    }

    [Fact]
    public void A_compressed_stream_of_any_beginning_gives_an_image_or_is_unreadable()
    {
        byte[] original = ImageSample.All.First(sample => sample.Content is [0x89, (byte)'P', ..]).Content;
        int chunk = original.AsSpan().IndexOf("IDAT"u8);
        int length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(original.AsSpan(chunk - 4));
        for (int first = 0; first < 256; first++)
        {
            byte[] content = [.. original];
            content[chunk + 4] = (byte)first;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(
                content.AsSpan(chunk + 4 + length), Crc32.Of(content.AsSpan(chunk, length + 4)));
            AssertDecodesOrIsUnreadable(content);
        }
    }

    private static void AssertDecodesOrIsUnreadable(byte[] content)
    {
        try
        {
            ImageFile.Decode(content, "odd.img");
        }
        catch (UnreadableImageException e)
        {
            Assert.Contains("odd.img", e.Message);
        }
    }

    [Fact]
    public void A_damaged_file_gives_an_image_or_is_unreadable_and_nothing_else()
    {
        var damages =
            from sample in Gen.Elements<ImageSample>(ImageSample.All)
            from count in Gen.Choose(1, 4)
            from places in Gen.ArrayOf(Gen.Choose(0, sample.Content.Length - 1), count)
            from values in Gen.ArrayOf(Gen.Choose(0, 255), count)
            select (sample, places, values);
        Prop.ForAll(damages.ToArbitrary(), damage =>
        {
            byte[] content = [.. damage.sample.Content];
            for (int i = 0; i < damage.places.Length; i++)
            {
                content[damage.places[i]] = (byte)damage.values[i];
            }

            try
            {
                Image image = ImageFile.Decode(content, "damaged");
                return image.Pixels.Length == image.Height * image.Width * image.Channels;
            }
            catch (UnreadableImageException)
            {
                return true;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_byte_turned_round_gives_an_image_or_is_unreadable(string name)
    {
        byte[] content = ImageSample.Named(name).Content;
        for (int i = 0; i < content.Length; i++)
        {
            content[i] ^= 0xFF;
            try
            {
                ImageFile.Decode(content, name);
            }
            catch (UnreadableImageException)
            {
            }

            content[i] ^= 0xFF;
        }
    }

    [Theory]
    [InlineData("png-2-8bit", 16, "00004001")]
    [InlineData("png-2-8bit", 16, "FFFFFFFF")]
    [InlineData("png-2-8bit", 20, "00000000")]
    [InlineData("bmp-24bit", 18, "01400000")]
    [InlineData("bmp-24bit", 18, "FFFFFFFF")]
    [InlineData("bmp-24bit", 22, "00000080")]
    [InlineData("bmp-24bit", 22, "00000000")]
    public void Sides_out_of_range_are_refused(string name, int place, string bytes)
    {
        byte[] content = [.. ImageSample.Named(name).Content];
        Convert.FromHexString(bytes).CopyTo(content, place);
        FixHeaderChecksum(content);
        var exception = Assert.Throws<UnreadableImageException>(() => ImageFile.Decode(content, name));
        Assert.Contains("16384", exception.Message);
    }

    [Theory]
    [InlineData(0x41, "16705 x 16705")]
    [InlineData(0x2A, "cannot hold")]
    [InlineData(0xFF, "not a readable JPEG")]
    public void A_jpeg_of_too_many_pixels_is_refused(byte side, string expected)
    {
        byte[] content = [.. ImageSample.Named("jpeg-444").Content];
        int frame = content.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        content.AsSpan(frame + 5, 4).Fill(side);
        Assert.Contains(expected, Assert.Throws<UnreadableImageException>(() => ImageFile.Decode(content, "x")).Message);
    }

    [Fact]
    public void A_small_png_that_claims_many_pixels_takes_no_memory_for_them()
    {
        byte[] content = [.. ImageSample.Named("png-2-8bit").Content];
        Convert.FromHexString("0000200000002000").CopyTo(content, 16);
        FixHeaderChecksum(content);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<UnreadableImageException>(() => ImageFile.Decode(content, "x"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData("P6 16384 8192 255\n")]
    [InlineData("P3 16384 8192 255\n1 2 3")]
    [InlineData("P4 16384 8192\n")]
    [InlineData("P5 99999999999999999999 1 255\n")]
    [InlineData("P5 -3 1 255\n")]
    [InlineData("P5 1 1 65536\n0")]
    [InlineData("P5 1 1 0\n0")]
    [InlineData("P2 1 1 10\n11")]
    [InlineData("P1 1 1 2")]
    [InlineData("P5 #\n")]
    public void A_pnm_that_cannot_be_is_refused(string text)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<UnreadableImageException>(() => ImageFile.Decode(System.Text.Encoding.Latin1.GetBytes(text), "x"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_wrong_checksum_in_a_png_is_found()
    {
        byte[] content = [.. ImageSample.Named("png-2-8bit").Content];
        content[^1] ^= 1;
        Assert.Contains("checksum", Assert.Throws<UnreadableImageException>(() => ImageFile.Decode(content, "x")).Message);
    }

    [Fact]
    public void A_wrong_checksum_within_the_compressed_data_of_a_png_is_found()
    {
        byte[] content = [.. ImageSample.Named("png-2-8bit").Content];
        const int EndChunk = 12;
        int dataEnd = content.Length - EndChunk - 4;
        content[dataEnd - 1] ^= 1;
        int start = content.AsSpan().LastIndexOf("IDAT"u8);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(
            content.AsSpan(dataEnd), Crc32.Of(content.AsSpan(start, dataEnd - start)));
        Assert.Contains("damaged", Assert.Throws<UnreadableImageException>(() => ImageFile.Decode(content, "x")).Message);
    }

    [Fact]
    public void Stray_bytes_in_a_jpeg_are_harmless_but_do_not_hide_that_it_is_cut_off()
    {
        ImageSample sample = ImageSample.Named("jpeg-444");
        int tables = sample.Content.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDB]);
        byte[] content = [.. sample.Content[..tables], 1, 2, 3, .. sample.Content[tables..]];
        Assert.Equal(sample.Pixels, ImageFile.Decode(content, "x").Pixels.ToArray());
        for (int length = 0; length < content.Length; length++)
        {
            Assert.Throws<UnreadableImageException>(() => ImageFile.Decode(content.AsSpan(0, length), "x"));
        }
    }

    [Theory]
    [InlineData(1, "RLE")]
    [InlineData(2, "RLE")]
    [InlineData(4, "compression 4")]
    public void A_compressed_bmp_is_refused_with_advice(byte compression, string expected)
    {
        byte[] content = [.. ImageSample.Named("bmp-24bit").Content];
        content[30] = compression;
        string message = Assert.Throws<UnreadableImageException>(() => ImageFile.Decode(content, "x")).Message;
        Assert.Contains(expected, message);
        Assert.Contains("PNG", message);
    }

    [Theory]
    [InlineData("GIF89a....", "truncated")]
    [InlineData("RIFF....WEBPVP8 ", "truncated")]
    [InlineData("P7\nWIDTH 1", "PAM")]
    [InlineData("", "empty")]
    [InlineData("hello, world", "no known image format")]
    public void Other_formats_are_named(string content, string expected) => Assert.Contains(
        expected,
        Assert.Throws<UnreadableImageException>(() => ImageFile.Decode(System.Text.Encoding.Latin1.GetBytes(content), "x")).Message);

    [Fact]
    public void The_content_says_what_a_file_is_not_its_name()
    {
        using var folder = new TemporaryFolder();
        ImageSample sample = ImageSample.Named("png-2-8bit");
        Assert.Equal(sample.Pixels, ImageFile.Read(folder.Add("photo.jpg", sample.Content)).Pixels.ToArray());
    }

    [Fact]
    public void A_missing_file_is_unreadable() =>
        Assert.Contains("nowhere.png", Assert.Throws<UnreadableImageException>(() => ImageFile.Read("/nonexistent/nowhere.png")).Message);

    /// <summary>Makes the checksum of a PNG's changed header right again; leaves other files alone.</summary>
    private static void FixHeaderChecksum(byte[] content)
    {
        if (content.AsSpan().StartsWith(ContentChecks.PngSignature))
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(29), Crc32.Of(content.AsSpan(12, 17)));
        }
    }
}
