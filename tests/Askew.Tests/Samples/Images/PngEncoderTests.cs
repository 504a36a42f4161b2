using Askew.Samples;
using Askew.Samples.Images;

namespace Askew.Tests.Samples.Images;

public class PngEncoderTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 9, 3)]
    [InlineData(17, 1, 1)]
    [InlineData(60, 83, 1)]
    [InlineData(60, 83, 3)]
    public void What_is_written_is_read_back(int height, int width, int channels)
    {
        var pixels = new byte[height * width * channels];
        new Random(7).NextBytes(pixels);
        Image image = ImageFile.Decode(PngEncoder.Encode(new Image(height, width, channels, pixels)), "written.png");
        Assert.Equal((height, width, channels), (image.Height, image.Width, image.Channels));
        Assert.Equal(pixels, image.Pixels.ToArray());
    }
}
