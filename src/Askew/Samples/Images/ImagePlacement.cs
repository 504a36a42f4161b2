namespace Askew.Samples.Images;

/// <summary>The sizes a recipe leads to for an image of a certain size: what it is resized to, the canvas that becomes the
/// tensor, and where on the canvas the resized image's corner lies (outside, where the image is cropped).</summary>
internal readonly record struct ImagePlacement(ImageSize Resized, ImageSize Canvas, int OffsetY, int OffsetX)
{
    /// <summary>Works the sizes out. They are not checked.</summary>
    public static ImagePlacement For(InputRecipe recipe, int height, int width)
    {
        ImageSize resized = ResizedSize(recipe, height, width);
        ImageSize canvas = resized;
        int offsetY = 0;
        int offsetX = 0;
        if (recipe is { Resize: ResizeMode.Letterbox, Size: { } box })
        {
            offsetY = (box.Height - resized.Height) / 2;
            offsetX = (box.Width - resized.Width) / 2;
            canvas = box;
        }

        if (recipe.Crop is { } crop)
        {
            offsetY += CropOffset(canvas.Height, crop.Height);
            offsetX += CropOffset(canvas.Width, crop.Width);
            canvas = crop;
        }

        return new ImagePlacement(resized, canvas, offsetY, offsetX);
    }

    /// <summary>Canvas rows and columns for a row and a column of the image.</summary>
    /// <remarks>Of a letterbox the one scale that both sides were computed with: that its sides were then rounded is not undone, as
    /// detectors' own tools have it (on 214-pixel images the difference moves mAP by 0.2 points).</remarks>
    public (double Y, double X) Scale(InputRecipe recipe, int height, int width)
    {
        if (recipe is { Resize: ResizeMode.Letterbox, Size: { } box })
        {
            double scale = LetterboxScale(box, height, width);
            return (scale, scale);
        }

        return ((double)Resized.Height / height, (double)Resized.Width / width);
    }

    private static double LetterboxScale(ImageSize box, int height, int width) =>
        Math.Min((double)box.Width / width, (double)box.Height / height);

    private static ImageSize ResizedSize(InputRecipe recipe, int height, int width)
    {
        if (recipe.Size is not { } size)
        {
            return new ImageSize(height, width);
        }

        switch (recipe.Resize)
        {
            case ResizeMode.Stretch:
                return size;
            case ResizeMode.Shortest:
                int longSide = (int)((long)size.Height * Math.Max(height, width) / Math.Min(height, width));
                return width <= height ? new ImageSize(longSide, size.Height) : new ImageSize(size.Height, longSide);
            case ResizeMode.Letterbox:
                double scale = LetterboxScale(size, height, width);
                return new ImageSize(RoundSide(height * scale), RoundSide(width * scale));
            default:
                return new ImageSize(height, width);
        }
    }

    /// <summary>Half to even, as Python rounds; a very thin image keeps one pixel.</summary>
    private static int RoundSide(double side) => Math.Max(1, (int)Math.Round(side, MidpointRounding.ToEven));

    /// <summary>The centre; where it lies between two pixels, the upper or left one, for a cut and for padding alike.</summary>
    private static int CropOffset(int extent, int crop) => (crop - extent) / 2;
}
