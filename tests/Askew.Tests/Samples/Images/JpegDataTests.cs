using Askew.Samples;
using Askew.Samples.Images;

namespace Askew.Tests.Samples.Images;

/// <summary>A JPEG that is damaged within is noticed, which no decoder says.</summary>
public class JpegDataTests
{
    // Bytes behind the length of the start of a scan, its colours, coefficients and passes left out.
    private const int LongestScanHeader = 14;

    private const int Damages = 200;

    public static TheoryData<string> Names =>
        new(ImageSample.All.Select(sample => sample.Name).Where(name => name.StartsWith("jpeg", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Names))]
    public void WholeFilesHaveNoTrouble(string name) => Assert.Null(JpegData.TroubleIn(ImageSample.Named(name).Content));

    // Codes find each other again soon, as they are made to; but then there are mostly too many or too few of them, or codes that there are
    // not. Where whole coefficients of a block go or come, nothing shows that.
    [Theory]
    [MemberData(nameof(Names))]
    public void DataThatIsReplacedIsMostlyNoticed(string name)
    {
        byte[] content = ImageSample.Named(name).Content;
        int start = StartOfData(content);
        int length = (content.Length - 2 - start) / 4;
        var random = new Random(1);
        int noticed = 0;
        for (int i = 0; i < Damages; i++)
        {
            byte[] damaged = [.. content];
            random.NextBytes(damaged.AsSpan(start + random.Next(3 * length), length));
            noticed += JpegData.TroubleIn(damaged) is null ? 0 : 1;
        }

        // Of pictures as small as these, with few codes that could come out uneven.
        Assert.InRange(noticed, Damages * 6 / 10, Damages);
    }

    [Fact]
    public void DataThatEndsBeforeThePictureIsNoticed()
    {
        byte[] content = ImageSample.Named("jpeg-444").Content;
        byte[] cut = [.. content[..^100], 0xFF, 0xD9];
        Assert.Contains("ends before the picture", JpegData.TroubleIn(cut), StringComparison.Ordinal);
        var thrown = Assert.Throws<UnreadableImageException>(() => ImageFile.Decode(cut, "cut.jpg"));
        Assert.Contains("ends before the picture", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16, 0x00, null)]
    [InlineData(16, 0x55, null)]
    [InlineData(17, 0x00, "goes on behind the picture")]
    public void SomeBytesToFillUpAreNoTrouble(int count, byte fill, string? trouble)
    {
        byte[] content = ImageSample.Named("jpeg-420").Content;
        Check(trouble, [.. content[..^2], .. Enumerable.Repeat(fill, count), 0xFF, 0xD9]);
    }

    [Fact]
    public void BytesThatAreNotAlikeFillNothingUp()
    {
        byte[] content = ImageSample.Named("jpeg-420").Content;
        Check("goes on behind the picture", [.. content[..^2], 1, 2, 3, 0xFF, 0xD9]);
    }

    [Fact]
    public void AScanWhoseMarkerIsDamagedIsNoticed()
    {
        byte[] content = [.. ImageSample.Named("jpeg-422-progressive").Content];
        content[content.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA])] = 0x12;
        Check("belong to nothing", content);
    }

    [Fact]
    public void AColourWithoutDataIsNoticed()
    {
        // All of the first scan of a progressive file, which has the mean values of all colours.
        byte[] content = ImageSample.Named("jpeg-422-progressive").Content;
        int first = content.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        int next = first + 2 + content.AsSpan(first + 2).IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC4]);
        Check("has no data", [.. content[..first], 0xFF, 0xD9, .. content[next..]]);
    }

    [Theory]
    [InlineData(50, null)]
    [InlineData(1000, "more than 100 scans")]
    public void ManyScansAreRefusedBeforeTheyAreDecoded(int count, string? trouble)
    {
        // The header ends with the first and the last coefficient and the passes: here the last bit of the mean values.
        byte[] content = ImageSample.Named("jpeg-422-progressive").Content;
        int end = content.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 0x10]) + 3;
        int start = content.AsSpan(0, end).LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        end += content.AsSpan(end).IndexOf((byte)0xFF);
        byte[] scan = content[start..end];
        Check(trouble, [.. content[..end], .. Enumerable.Repeat(scan, count).SelectMany(one => one), .. content[end..]]);
    }

    private static void Check(string? trouble, byte[] content)
    {
        if (trouble is null)
        {
            Assert.Null(JpegData.TroubleIn(content));
        }
        else
        {
            Assert.Contains(trouble, JpegData.TroubleIn(content), StringComparison.Ordinal);
        }
    }

    private static int StartOfData(byte[] content) =>
        content.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]) + 2 + LongestScanHeader;
}
