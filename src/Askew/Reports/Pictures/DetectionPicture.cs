using System.Globalization;
using Askew.Evaluation.Detection;
using Askew.Samples;
using Askew.Samples.Labels;

namespace Askew.Reports.Pictures;

/// <summary>Draws what detectors found: an image once for each of them, side by side, with boxes, names and scores.</summary>
internal sealed class DetectionPicture
{
    private const int SmallestSide = 480;
    private const int PixelsForTextScale = 640;
    private const int Gap = 4;

    private static readonly Rgb Truth = new(0, 200, 90);
    private static readonly Rgb Ink = new(255, 255, 255);
    private static readonly Rgb Shadow = new(0, 0, 0);

    // Far from each other and from the truth's green, on dark and on light images.
    private static readonly Rgb[] ClassColors =
        [new(255, 140, 0), new(0, 190, 255), new(255, 80, 200), new(255, 225, 0), new(160, 120, 255), new(255, 70, 60)];

    private readonly Image image;
    private readonly IReadOnlyList<string>? classNames;
    private readonly int scale;
    private readonly int textScale;

    private DetectionPicture(Image image, IReadOnlyList<string>? classNames)
    {
        this.image = image;
        this.classNames = classNames;
        int side = Math.Max(image.Width, image.Height);

        // Small images are enlarged, so that there is room for letters; on large ones the letters grow.
        scale = Math.Max(1, (SmallestSide + side - 1) / side);
        textScale = Math.Max(1, side * scale / PixelsForTextScale);
    }

    private int TitleHeight => ((BitmapFont.GlyphHeight + 4) * (textScale + 1)) + 2;

    private int PanelWidth => image.Width * scale;

    /// <summary>Draws the picture.</summary>
    /// <param name="image">The image that was looked at.</param>
    /// <param name="truths">What is really there; drawn in green under what was found.</param>
    /// <param name="classNames">Names of the classes; null where there are none.</param>
    /// <param name="panels">One view each, from left to right.</param>
    public static Image Draw(
        Image image, IReadOnlyList<LabelledBox> truths, IReadOnlyList<string>? classNames, IReadOnlyList<DetectionPanel> panels)
    {
        var picture = new DetectionPicture(image, classNames);
        var canvas = new Canvas(
            picture.TitleHeight + (image.Height * picture.scale), (picture.PanelWidth * panels.Count) + (Gap * (panels.Count - 1)));
        for (int i = 0; i < panels.Count; i++)
        {
            picture.DrawPanel(canvas, i * (picture.PanelWidth + Gap), panels[i], truths);
        }

        return canvas.ToImage();
    }

    private void DrawPanel(Canvas canvas, int left, DetectionPanel panel, IReadOnlyList<LabelledBox> truths)
    {
        canvas.Write(panel.Title, left + (2 * textScale), 2 * (textScale + 1), textScale + 1, Ink);
        canvas.Paste(image, left, TitleHeight, scale);
        foreach (LabelledBox truth in truths)
        {
            // A little outside, so that a box that is right does not hide it.
            Outline(canvas, left, truth.Box, 1 + textScale, textScale, Truth);
        }

        // The best last, so that its name lies on top.
        foreach (FoundObject found in panel.Found.OrderBy(found => found.Score))
        {
            Rgb color = ClassColors[found.Class % ClassColors.Length];
            (int x, int y) = Outline(canvas, left, found.Box, 0, textScale, color);
            WriteLabel(canvas, left, x, y, found, color);
        }
    }

    private (int X, int Y) Outline(Canvas canvas, int left, Box box, int outset, int thickness, Rgb color)
    {
        // Inside the panel, whatever the network says.
        int x0 = Math.Max(0, (int)Math.Round(box.Left * scale) - outset);
        int y0 = Math.Max(0, (int)Math.Round(box.Top * scale) - outset);
        int x1 = Math.Min(PanelWidth, (int)Math.Round(box.Right * scale) + outset);
        int y1 = Math.Min(image.Height * scale, (int)Math.Round(box.Bottom * scale) + outset);
        canvas.Outline(left + x0, TitleHeight + y0, left + x1, TitleHeight + y1, thickness, color);
        return (left + x0, TitleHeight + y0);
    }

    // Above the box where there is room, else just below its upper edge; moved left where it would leave the panel.
    private void WriteLabel(Canvas canvas, int left, int x, int y, FoundObject found, Rgb color)
    {
        string text = $"{ClassNames.Of(classNames, found.Class)} {found.Score.ToString("f2", CultureInfo.InvariantCulture)}";
        int width = ((text.Length * BitmapFont.Advance) + 1) * textScale;
        int height = (BitmapFont.GlyphHeight + 2) * textScale;
        int labelX = Math.Max(left, Math.Min(x, left + PanelWidth - width));
        int labelY = y - height >= TitleHeight ? y - height : y + textScale;
        canvas.Fill(labelX, labelY, labelX + width, labelY + height, color);
        canvas.Write(text, labelX + textScale, labelY + textScale, textScale, Shadow);
    }
}
