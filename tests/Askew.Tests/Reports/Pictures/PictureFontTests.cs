using Askew.Reports.Pictures;
using SkiaSharp;

namespace Askew.Tests.Reports.Pictures;

public class PictureFontTests
{
    [Theory]
    [InlineData(' ', '~')]
    [InlineData('\u00a1', '\u017e')]
    [InlineData('\u0410', '\u044f')]
    [InlineData('\u03b1', '\u03c9')]
    public void Letters_have_faces(char first, char last)
    {
        using SKFont font = PictureFont.OfSize(12);
        string missing = string.Concat(Enumerable.Range(first, last - first + 1).Select(code => (char)code)
            .Where(letter => font.GetGlyph(letter) == 0 && letter != '\u00ad'));
        Assert.Equal("", missing);
    }

    [Fact]
    public void Letters_grow_with_their_size()
    {
        using SKFont small = PictureFont.OfSize(10);
        using SKFont large = PictureFont.OfSize(20);
        Assert.Equal(2 * small.MeasureText("ship 0.92"), large.MeasureText("ship 0.92"), 0.01);
        Assert.InRange(large.MeasureText("iii"), 1, large.MeasureText("mmm") / 2);
    }
}
