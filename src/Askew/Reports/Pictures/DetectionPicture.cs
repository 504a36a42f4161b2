using System.Globalization;
using Askew.Evaluation.Detection;
using Askew.Samples;
using Askew.Samples.Images;
using Askew.Samples.Labels;
using SkiaSharp;

namespace Askew.Reports.Pictures;

/// <summary>Draws what detectors found: an image once for each of them, side by side, with boxes, names and scores.</summary>
internal sealed class DetectionPicture : IDisposable
{
    private const int SmallestSide = 480;
    private const int PixelsForTextScale = 640;
    private const int Gap = 4;
    private const int Margin = 2;
    private const int LetterSize = 12;
    private const int TitleSize = 16;

    private static readonly SKColor Truth = new(0, 200, 90);

    // Far from each other and from the truth's green, on dark and on light images.
    private static readonly SKColor[] ClassColors =
        [new(255, 140, 0), new(0, 190, 255), new(255, 80, 200), new(255, 225, 0), new(160, 120, 255), new(255, 70, 60)];

    private readonly Image image;
    private readonly IReadOnlyList<string>? classNames;
    private readonly int scale;
    private readonly int textScale;
    private readonly SKFont letters;
    private readonly SKFont titles;
    private readonly SKBitmap picture;
    private readonly SKCanvas canvas;

    private DetectionPicture(Image image, IReadOnlyList<string>? classNames, int panels)
    {
        this.image = image;
        this.classNames = classNames;
        int side = Math.Max(image.Width, image.Height);

        // Small images are enlarged, so that there is room for letters; on large ones the letters grow.
        scale = Math.Max(1, (SmallestSide + side - 1) / side);
        textScale = Math.Max(1, side * scale / PixelsForTextScale);
        letters = PictureFont.OfSize(LetterSize * textScale);
        titles = PictureFont.OfSize(TitleSize * textScale);
        picture = new SKBitmap(new SKImageInfo(
            (PanelWidth * panels) + (Gap * (panels - 1)), TitleHeight + (image.Height * scale), SKColorType.Rgb888x, SKAlphaType.Opaque));
        canvas = new SKCanvas(picture);
        canvas.Clear(SKColors.Black);
    }

    private int TitleHeight => HeightOf(titles) + (2 * Margin * textScale);

    private int PanelWidth => image.Width * scale;

    /// <summary>Draws the picture.</summary>
    /// <param name="image">The image that was looked at.</param>
    /// <param name="truths">What is really there; drawn in green under what was found.</param>
    /// <param name="classNames">Names of the classes; null where there are none.</param>
    /// <param name="panels">One view each, from left to right.</param>
    /// <exception cref="MissingLibraryException">SkiaSharp has no native library here.</exception>
    public static Image Draw(
        Image image, IReadOnlyList<LabelledBox> truths, IReadOnlyList<string>? classNames, IReadOnlyList<DetectionPanel> panels)
    {
        try
        {
            using var drawing = new DetectionPicture(image, classNames, panels.Count);
            using SKBitmap pasted = SkiaPixels.ToBitmap(image);
            for (int i = 0; i < panels.Count; i++)
            {
                drawing.DrawPanel(pasted, i * (drawing.PanelWidth + Gap), panels[i], truths);
            }

            return SkiaPixels.ToImage(drawing.picture);
        }
        catch (Exception e) when (SkiaLibrary.IsMissing(e))
        {
            throw SkiaLibrary.Missing(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        canvas.Dispose();
        picture.Dispose();
        letters.Dispose();
        titles.Dispose();
    }

    // From the top of the highest letter to the bottom of the lowest.
    private static int HeightOf(SKFont font) => (int)MathF.Ceiling(font.Metrics.Descent - font.Metrics.Ascent);

    private void DrawPanel(SKBitmap pasted, int left, DetectionPanel panel, IReadOnlyList<LabelledBox> truths)
    {
        using var _ = new SKAutoCanvasRestore(canvas);
        canvas.ClipRect(SKRect.Create(left, 0, PanelWidth, picture.Height));
        Write(panel.Title, left + (Margin * textScale), Margin * textScale, titles, SKColors.White);
        using (SKImage source = SKImage.FromBitmap(pasted))
        {
            canvas.DrawImage(
                source, SKRect.Create(left, TitleHeight, PanelWidth, image.Height * scale), new SKSamplingOptions(SKFilterMode.Nearest));
        }

        foreach (LabelledBox truth in truths)
        {
            // A little outside, so that a box that is right does not hide it.
            Outline(left, truth.Box, 1 + textScale, Truth);
        }

        // The best last, so that its name lies on top.
        foreach (FoundObject found in panel.Found.OrderBy(found => found.Score))
        {
            SKColor color = ClassColors[found.Class % ClassColors.Length];
            (int x, int y) = Outline(left, found.Box, 0, color);
            WriteLabel(left, x, y, found, color);
        }
    }

    // The lines lie inside the box.
    private (int X, int Y) Outline(int left, Box box, int outset, SKColor color)
    {
        // Inside the panel, whatever the network says.
        int x0 = Math.Max(0, (int)Math.Round(box.Left * scale) - outset);
        int y0 = Math.Max(0, (int)Math.Round(box.Top * scale) - outset);
        int x1 = Math.Min(PanelWidth, (int)Math.Round(box.Right * scale) + outset);
        int y1 = Math.Min(image.Height * scale, (int)Math.Round(box.Bottom * scale) + outset);
        using var line = new SKPaint { Color = color, IsStroke = true, StrokeWidth = textScale, IsAntialias = false };
        float half = textScale / 2f;
        canvas.DrawRect(new SKRect(left + x0 + half, TitleHeight + y0 + half, left + x1 - half, TitleHeight + y1 - half), line);
        return (left + x0, TitleHeight + y0);
    }

    // Above the box where there is room, else just below its upper edge; moved left where it would leave the panel.
    private void WriteLabel(int left, int x, int y, FoundObject found, SKColor color)
    {
        string text = $"{ClassNames.Of(classNames, found.Class)} {found.Score.ToString("f2", CultureInfo.InvariantCulture)}";
        int width = (int)MathF.Ceiling(letters.MeasureText(text)) + (2 * Margin * textScale);
        int height = HeightOf(letters);
        int labelX = Math.Max(left, Math.Min(x, left + PanelWidth - width));
        int labelY = y - height >= TitleHeight ? y - height : y + textScale;
        using var ground = new SKPaint { Color = color, IsAntialias = false };
        canvas.DrawRect(SKRect.Create(labelX, labelY, width, height), ground);
        Write(text, labelX + (Margin * textScale), labelY, letters, SKColors.Black);
    }

    private void Write(string text, int x, int top, SKFont font, SKColor color)
    {
        using var ink = new SKPaint { Color = color, IsAntialias = true };
        canvas.DrawText(text, x, top - font.Metrics.Ascent, SKTextAlign.Left, font, ink);
    }
}
