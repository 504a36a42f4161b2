using SkiaSharp;

namespace Askew.Samples.Images;

/// <summary>Turns photographs as the camera was held: EXIF's orientation, a number from 1 to 8.</summary>
internal static class ExifOrientation
{
    /// <summary><paramref name="image"/>, as people look at it.</summary>
    /// <param name="image">The pixels in the order of the file.</param>
    /// <param name="origin">Where the first of them belongs.</param>
    public static Image Upright(Image image, SKEncodedOrigin origin)
    {
        if (origin is not (> SKEncodedOrigin.TopLeft and <= SKEncodedOrigin.LeftBottom))
        {
            return image;
        }

        // From 5 on rows are columns.
        bool isTransposed = origin >= SKEncodedOrigin.LeftTop;
        bool isRightFirst = origin is SKEncodedOrigin.TopRight or SKEncodedOrigin.BottomRight or SKEncodedOrigin.RightTop
            or SKEncodedOrigin.RightBottom;
        bool isBottomFirst = origin is SKEncodedOrigin.BottomRight or SKEncodedOrigin.BottomLeft or SKEncodedOrigin.RightBottom
            or SKEncodedOrigin.LeftBottom;
        (int height, int width) = isTransposed ? (image.Width, image.Height) : (image.Height, image.Width);
        int channels = image.Channels;
        var pixels = new byte[height * width * channels];
        for (int y = 0; y < height; y++)
        {
            int row = isBottomFirst ? height - 1 - y : y;
            for (int x = 0; x < width; x++)
            {
                int column = isRightFirst ? width - 1 - x : x;
                int source = (isTransposed ? (column * image.Width) + row : (row * image.Width) + column) * channels;
                image.Pixels.Slice(source, channels).CopyTo(pixels.AsSpan(((y * width) + x) * channels));
            }
        }

        return new Image(height, width, channels, pixels) { IsTurned = true };
    }
}
