using System.Text;
using Askew.Evaluation.Detection;
using Askew.Evaluation.Judging;
using Askew.Samples;
using Askew.Samples.Images;
using Askew.Samples.Labels;
using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports.Html;

/// <summary>The samples on which two networks disagree, with pictures where the samples are images.</summary>
/// <param name="imageOf">The image of a sample by its name; null where it has none.</param>
/// <param name="classNames">What the classes are called; null where nobody says.</param>
internal sealed class SampleSections(Func<string, Image?> imageOf, IReadOnlyList<string>? classNames)
{
    private const int ThumbnailSide = 128;
    private const int DetectionSide = 256;
    private const int MostThumbnails = 20;
    private const int MostDetections = 6;

    /// <summary>Both answers of a classifier, as cards with pictures; as a table where there are none.</summary>
    public string Answers(IReadOnlyList<SampleAnswer> answers)
    {
        if (answers.All(answer => imageOf(answer.Sample) is null))
        {
            return AnswerTable(answers);
        }

        var cards = new StringBuilder("<div class=\"samples\">");
        foreach (SampleAnswer answer in answers.Take(MostThumbnails))
        {
            cards.Append("<figure>").Append(Picture(answer.Sample)).Append("<figcaption>").Append(HtmlPage.Encode(answer.Sample));
            if (answer.Label is { } label)
            {
                cards.Append("<br>really <b>").Append(Name(label)).Append("</b>");
            }

            cards.Append(Text($"<br>float says <b>{Name(answer.ReferenceClass)}</b>, "
                + $"{answer.ReferenceScore:g4}{Mark(answer.Label, answer.ReferenceClass)}"));
            cards.Append(Text($"<br>integer says <b>{Name(answer.Class)}</b>, "
                + $"{answer.Score:g4}{Mark(answer.Label, answer.Class)}</figcaption></figure>\n"));
        }

        return cards.Append("</div>").ToString();
    }

    /// <summary>Images with the boxes of both networks, side by side; a table where there are none.</summary>
    public string Detections(IReadOnlyList<SampleDetections> images)
    {
        var cards = new StringBuilder("<div class=\"samples wide\">");
        int shown = 0;
        foreach (SampleDetections image in images.Take(MostDetections))
        {
            if (imageOf(image.Sample) is not { } picture)
            {
                continue;
            }

            // The first panel has the image, the second shows it again.
            string id = $"image-{shown++}";
            string first = Text(
                $"<image id=\"{id}\" href=\"{DataOf(picture, DetectionSide)}\" width=\"{picture.Width}\" height=\"{picture.Height}\"/>");
            cards.Append("<figure><div class=\"pair\">")
                .Append(Panel("float", picture, first, image.Truths, image.Reference))
                .Append(Panel("integer", picture, $"<use href=\"#{id}\"/>", image.Truths, image.Found))
                .Append(Text($"</div><figcaption>{HtmlPage.Encode(image.Sample)}: float finds {image.Reference.Count}, integer "
                    + $"{image.Found.Count} of {image.Truths.Count}; "))
                .Append(image.Unmatched == 0 ? "both agree" : Text($"they differ in {image.Unmatched}")).Append("</figcaption></figure>\n");
        }

        return shown > 0 ? cards.Append("</div>").ToString() : DetectionTable(images);
    }

    private static string Panel(string title, Image picture, string background, IReadOnlyList<LabelledBox> truths,
        IReadOnlyList<FoundObject> found)
    {
        var svg = new StringBuilder();
        svg.Append(Text($"<div><p>{title}</p><svg viewBox=\"0 0 {picture.Width} {picture.Height}\" role=\"img\" aria-label=\"{title}: "
            + $"{found.Count} objects\">"));
        svg.Append(background);
        foreach (LabelledBox truth in truths)
        {
            svg.Append(Rect(truth.Box, "truth", "truth"));
        }

        foreach (FoundObject one in found)
        {
            svg.Append(Rect(one.Box, "found", Text($"class {one.Class}, {one.Score:f2}")));
        }

        return svg.Append("</svg></div>").ToString();
    }

    private static string Rect(Box box, string kind, string title) =>
        Text($"<rect class=\"{kind}\" x=\"{box.Left:f1}\" y=\"{box.Top:f1}\" width=\"{box.Right - box.Left:f1}\" "
            + $"height=\"{box.Bottom - box.Top:f1}\"><title>{title}</title></rect>");

    private string AnswerTable(IReadOnlyList<SampleAnswer> answers)
    {
        var table = new HtmlTable("Samples on which both disagree", " sample", " label", " float", "score", " integer", "score");
        foreach (SampleAnswer answer in answers)
        {
            table.Add(
                string.Empty,
                (answer.Sample, string.Empty),
                (answer.Label is { } label ? ClassNames.Of(classNames, label) : string.Empty, string.Empty),
                (ClassNames.Of(classNames, answer.ReferenceClass), string.Empty),
                (Text($"{answer.ReferenceScore:g5}"), string.Empty),
                (ClassNames.Of(classNames, answer.Class), string.Empty),
                (Text($"{answer.Score:g5}"), string.Empty));
        }

        return table.ToString();
    }

    private static string DetectionTable(IReadOnlyList<SampleDetections> images)
    {
        var table = new HtmlTable(
            Text($"Objects with a score of at least {SampleDetections.LeastScore}"), " image", "really there", "float",
                "integer", "found by one only");
        foreach (SampleDetections image in images)
        {
            table.Add(
                string.Empty,
                (image.Sample, string.Empty),
                ($"{image.Truths.Count}", string.Empty),
                ($"{image.Reference.Count}", string.Empty),
                ($"{image.Found.Count}", string.Empty),
                ($"{image.Unmatched}", string.Empty));
        }

        return table.ToString();
    }

    private string Picture(string sample) => imageOf(sample) is { } image
        ? $"<img src=\"{DataOf(image, ThumbnailSide)}\" alt=\"{HtmlPage.Encode(sample)}\">"
        : string.Empty;

    private string Name(int label) => HtmlPage.Encode(ClassNames.Of(classNames, label));

    private static string Mark(int? label, int answer) => label is null ? string.Empty : label == answer ? " ✓" : " ✗";

    // Small, and without colour where there is none, so that pages stay small.
    private static string DataOf(Image image, int side)
    {
        double scale = Math.Min(1, (double)side / Math.Max(image.Width, image.Height));
        Image small = BilinearResizer.Resize(
            image, Math.Max(1, (int)Math.Round(image.Height * scale)), Math.Max(1, (int)Math.Round(image.Width * scale)));
        return "data:image/png;base64," + Convert.ToBase64String(PngEncoder.Encode(IsGray(small) ? small.WithChannels(1) : small));
    }

    private static bool IsGray(Image image)
    {
        ReadOnlySpan<byte> pixels = image.Pixels;
        for (int i = 0; image.Channels == 3 && i < pixels.Length; i += 3)
        {
            if (pixels[i] != pixels[i + 1] || pixels[i] != pixels[i + 2])
            {
                return false;
            }
        }

        return true;
    }
}
