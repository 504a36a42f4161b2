using Askew.Tensors;

namespace Askew.Samples;

/// <summary>A picture: 8-bit pixels, channels interleaved, rows from the top; one channel (gray) or three (R, G, B).</summary>
internal sealed class Image
{
    /// <summary>The longest side that is read, in pixels.</summary>
    public const int MaximumSide = 16384;

    /// <summary>The most pixels that are read: 2^27, which is 384 MiB in three channels.</summary>
    public const int MaximumPixelCount = 1 << 27;

    private readonly byte[] pixels;

    /// <summary>Wraps <paramref name="pixels"/>, which are not copied.</summary>
    /// <exception cref="ArgumentException">The sides or channels are out of range, or do not fit the pixels.</exception>
    public Image(int height, int width, int channels, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (channels is not (1 or 3) || !IsAllowed(height, width) || pixels.Length != height * width * channels)
        {
            throw new ArgumentException(
                $"{pixels.Length} bytes are not an image of {width} x {height} pixels with {channels} channels.", nameof(pixels));
        }

        Height = height;
        Width = width;
        Channels = channels;
        this.pixels = pixels;
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>1 for gray, 3 for R, G, B.</summary>
    public int Channels { get; }

    /// <summary>Whether the file has other rows and columns, and says how to turn them.</summary>
    public bool IsTurned { get; init; }

    /// <summary>The pixels, row by row, channels interleaved.</summary>
    public ReadOnlySpan<byte> Pixels => pixels;

    /// <summary>Whether an image of these sides may be held; asked before memory is taken for it.</summary>
    internal static bool IsAllowed(long height, long width) =>
        height is > 0 and <= MaximumSide && width is > 0 and <= MaximumSide
        && height * width <= Math.Min(MaximumPixelCount, MemoryLimit.InBytes / 3);

    /// <summary>This image in one channel or three. Gray is what Pillow's mode "L" is: ITU-R 601-2 luma in 16-bit fixed point.</summary>
    internal Image WithChannels(int channels)
    {
        if (channels == Channels)
        {
            return this;
        }

        var converted = new byte[Height * Width * channels];
        for (int i = 0; i < Height * Width; i++)
        {
            if (channels == 1)
            {
                converted[i] = (byte)(
                    ((pixels[3 * i] * 19595) + (pixels[(3 * i) + 1] * 38470) + (pixels[(3 * i) + 2] * 7471) + 0x8000) >> 16);
            }
            else
            {
                converted.AsSpan(3 * i, 3).Fill(pixels[i]);
            }
        }

        return new Image(Height, Width, channels, converted);
    }
}
