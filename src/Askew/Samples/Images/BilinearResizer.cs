namespace Askew.Samples.Images;

/// <summary>Antialiased bilinear resizing, bit for bit what Pillow's <c>Image.resize(size, BILINEAR)</c> does: weights in 22-bit
/// fixed point, rows first, then columns, rounded to 8 bits after each.</summary>
internal static class BilinearResizer
{
    private const int FractionBits = 32 - 8 - 2;

    /// <summary>Resizes to exactly <paramref name="height"/> x <paramref name="width"/>; a direction whose size stays is left
    /// alone.</summary>
    public static Image Resize(Image image, int height, int width)
    {
        Image wide = width == image.Width ? image : ResizeRows(image, width);
        return height == wide.Height ? wide : ResizeColumns(wide, height);
    }

    private static Image ResizeRows(Image image, int width)
    {
        int channels = image.Channels;
        var taps = new ResizeTaps(image.Width, width, FractionBits);
        var pixels = new byte[image.Height * width * channels];
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> source = image.Pixels.Slice(y * image.Width * channels, image.Width * channels);
            Span<byte> target = pixels.AsSpan(y * width * channels, width * channels);
            for (int x = 0; x < width; x++)
            {
                ReadOnlySpan<int> weights = taps.WeightsOf(x);
                ReadOnlySpan<byte> window = source.Slice(taps.FirstOf(x) * channels, weights.Length * channels);
                for (int c = 0; c < channels; c++)
                {
                    int sum = 1 << (FractionBits - 1);
                    int position = c;
                    foreach (int weight in weights)
                    {
                        sum += window[position] * weight;
                        position += channels;
                    }

                    target[(x * channels) + c] = ToByte(sum);
                }
            }
        }

        return new Image(image.Height, width, channels, pixels);
    }

    private static Image ResizeColumns(Image image, int height)
    {
        int rowSize = image.Width * image.Channels;
        var taps = new ResizeTaps(image.Height, height, FractionBits);
        var pixels = new byte[height * rowSize];
        var sums = new int[rowSize];
        for (int y = 0; y < height; y++)
        {
            Array.Fill(sums, 1 << (FractionBits - 1));
            int row = taps.FirstOf(y);
            foreach (int weight in taps.WeightsOf(y))
            {
                ReadOnlySpan<byte> source = image.Pixels.Slice(row * rowSize, rowSize);
                for (int x = 0; x < source.Length; x++)
                {
                    sums[x] += source[x] * weight;
                }

                row++;
            }

            Span<byte> target = pixels.AsSpan(y * rowSize, rowSize);
            for (int x = 0; x < target.Length; x++)
            {
                target[x] = ToByte(sums[x]);
            }
        }

        return new Image(height, image.Width, image.Channels, pixels);
    }

    private static byte ToByte(int sum) => (byte)Math.Clamp(sum >> FractionBits, 0, 255);
}
