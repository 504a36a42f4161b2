using System.Text.Json;
using Askew.Samples;
using Askew.Samples.Images;

namespace Askew.Tests.Samples.Images;

/// <summary>Resizing against Pillow, bit for bit.</summary>
public class ResizeTests
{
    [Fact]
    public void Resizes_exactly_as_Pillow_does()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(TestData.PathOf("resize_vectors.json")));
        foreach (JsonElement vector in document.RootElement.GetProperty("vectors").EnumerateArray())
        {
            int Read(string name) => vector.GetProperty(name).GetInt32();
            Image source = SourceImage(Read("height"), Read("width"), Read("channels"));
            Image resized = BilinearResizer.Resize(source, Read("newHeight"), Read("newWidth"));
            Assert.Equal(Read("newHeight"), resized.Height);
            Assert.Equal(Read("newWidth"), resized.Width);
            Assert.Equal(vector.GetProperty("pixels").GetBytesFromBase64(), resized.Pixels.ToArray());
        }
    }

    [Theory]
    [InlineData(3, 300, 1, 7)]
    [InlineData(250, 2, 500, 1)]
    public void A_flat_image_stays_flat(int height, int width, int newHeight, int newWidth)
    {
        foreach (byte value in new byte[] { 0, 1, 127, 254, 255 })
        {
            var pixels = new byte[height * width * 3];
            Array.Fill(pixels, value);
            Image resized = BilinearResizer.Resize(new Image(height, width, 3, pixels), newHeight, newWidth);
            Assert.All(resized.Pixels.ToArray(), pixel => Assert.Equal(value, pixel));
        }
    }

    /// <summary>The same pixels as make_resize_vectors.py makes.</summary>
    private static Image SourceImage(int height, int width, int channels)
    {
        long state = (height * 7919) + (width * 104729) + channels;
        var pixels = new byte[height * width * channels];
        for (int i = 0; i < pixels.Length; i++)
        {
            state = ((state * 1103515245) + 12345) & 0x7FFFFFFF;
            pixels[i] = (state & 0x600000) != 0 ? (byte)(state >> 16) : (state & 0x800000) != 0 ? (byte)255 : (byte)0;
        }

        return new Image(height, width, channels, pixels);
    }
}
