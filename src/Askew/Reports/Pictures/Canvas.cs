using Askew.Samples;

namespace Askew.Reports.Pictures;

/// <summary>A picture to draw on. What lies beyond its edges is not drawn.</summary>
internal sealed class Canvas
{
    private const int Channels = 3;

    private readonly byte[] pixels;

    /// <summary>A black canvas.</summary>
    public Canvas(int height, int width)
    {
        Height = height;
        Width = width;
        pixels = new byte[height * width * Channels];
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>The picture; drawing on changes it.</summary>
    public Image ToImage() => new(Height, Width, Channels, pixels);

    /// <summary>Colours one pixel.</summary>
    public void Set(int x, int y, Rgb color)
    {
        if (x >= 0 && x < Width && y >= 0 && y < Height)
        {
            int at = ((y * Width) + x) * Channels;
            (pixels[at], pixels[at + 1], pixels[at + 2]) = (color.Red, color.Green, color.Blue);
        }
    }

    /// <summary>Fills the pixels from (left, top) up to but not including (right, bottom).</summary>
    public void Fill(int left, int top, int right, int bottom, Rgb color)
    {
        for (int y = Math.Max(0, top); y < Math.Min(Height, bottom); y++)
        {
            for (int x = Math.Max(0, left); x < Math.Min(Width, right); x++)
            {
                Set(x, y, color);
            }
        }
    }

    /// <summary>Draws the edge of a box, its lines inside it.</summary>
    public void Outline(int left, int top, int right, int bottom, int thickness, Rgb color)
    {
        Fill(left, top, right, top + thickness, color);
        Fill(left, bottom - thickness, right, bottom, color);
        Fill(left, top, left + thickness, bottom, color);
        Fill(right - thickness, top, right, bottom, color);
    }

    /// <summary>Writes text with its upper left corner at (x, y), every pixel of a letter <paramref name="scale"/> pixels wide and
    /// high.</summary>
    public void Write(string text, int x, int y, int scale, Rgb color)
    {
        for (int i = 0; i < text.Length; i++)
        {
            for (int row = 0; row < BitmapFont.GlyphHeight; row++)
            {
                for (int column = 0; column < BitmapFont.GlyphWidth; column++)
                {
                    if (BitmapFont.IsInk(text[i], column, row))
                    {
                        int left = x + (((i * BitmapFont.Advance) + column) * scale);
                        int top = y + (row * scale);
                        Fill(left, top, left + scale, top + scale, color);
                    }
                }
            }
        }
    }

    /// <summary>Lays an image on the canvas, its upper left corner at (left, top), every pixel <paramref name="scale"/> pixels wide and
    /// high.</summary>
    public void Paste(Image image, int left, int top, int scale)
    {
        ReadOnlySpan<byte> source = image.Pixels;
        for (int y = 0; y < image.Height * scale; y++)
        {
            for (int x = 0; x < image.Width * scale; x++)
            {
                int at = (((y / scale) * image.Width) + (x / scale)) * image.Channels;
                Set(left + x, top + y, image.Channels == 1
                    ? new Rgb(source[at], source[at], source[at])
                    : new Rgb(source[at], source[at + 1], source[at + 2]));
            }
        }
    }
}
